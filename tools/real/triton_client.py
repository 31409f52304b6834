"""Uses a model server through the real tritonclient over HTTP and prints, as JSON, what came back."""

import json
import sys

import numpy as np
import tritonclient.http as triton
from tritonclient.utils import InferenceServerException

ARRAYS = {
    "FP32": np.array([1, 0.1, np.nan, np.inf, -np.inf, -0.0, 16777216, 1e-40], dtype=np.float32),
    "FP64": np.array([1, 0.1, np.nan, 5e-324, 1.7976931348623157e308], dtype=np.float64),
    "INT64": np.array([0, 9223372036854775807, -9223372036854775808, 9007199254740993], dtype=np.int64),
    "UINT64": np.array([0, 18446744073709551615], dtype=np.uint64),
    "INT32": np.array([2147483647, -2147483648], dtype=np.int32),
    "UINT32": np.array([4294967295], dtype=np.uint32),
    "INT16": np.array([32767, -32768], dtype=np.int16),
    "UINT16": np.array([65535], dtype=np.uint16),
    "INT8": np.array([127, -128], dtype=np.int8),
    "UINT8": np.array([0, 255], dtype=np.uint8),
    "FP16": np.array([1, 65504, 6e-8, np.nan], dtype=np.float16),
    "BOOL": np.array([True, False], dtype=bool),
    "BYTES": np.array(["a", "", "größer 😀", '"\\/'], dtype=object),
}


def plain(array):
    """Elements as text, so that nothing is lost on the way out; bytes as they decode."""
    return [e.decode("utf-8") if isinstance(e, bytes) else str(e) for e in array.flatten()]


def infer(client, model, arrays, outputs, binary, **options):
    inputs = []
    for name, (datatype, array) in arrays.items():
        tensor = triton.InferInput(name, list(array.shape), datatype)
        tensor.set_data_from_numpy(array, binary_data=binary)
        inputs.append(tensor)
    wanted = [triton.InferRequestedOutput(name, binary_data=binary) for name in outputs]
    return client.infer(model, inputs, outputs=wanted or None, **options)


def identity(client, datatype, binary, **options):
    model = f"identity_{datatype.lower()}"
    result = infer(client, model, {"x": (datatype, ARRAYS[datatype])}, ["y"], binary, **options)
    array = result.as_numpy("y")
    return {"dtype": str(array.dtype), "shape": list(array.shape), "data": plain(array)}


def refused(call):
    try:
        call()
    except InferenceServerException as error:
        return {"status": error.status(), "message": error.message()}
    return None


def main(url):
    client = triton.InferenceServerClient(url)
    a = np.arange(8, dtype=np.float32).reshape(2, 4)
    pair = {"a": ("FP32", a), "b": ("FP32", np.ones((2, 4), dtype=np.float32))}
    both = infer(client, "add_sub", pair, [], True, request_id="request 7")
    one = infer(client, "add_sub", pair, ["difference"], False)
    config = client.get_model_config("add_sub")
    stats = client.get_inference_statistics("add_sub")["model_stats"][0]
    wrong = np.ones((2, 5), dtype=np.float32)
    seen = {
        "live": client.is_server_live(),
        "ready": client.is_server_ready(),
        "model_ready": client.is_model_ready("add_sub"),
        "version_ready": [client.is_model_ready("add_sub", "1"), client.is_model_ready("add_sub", "2")],
        "unknown_ready": client.is_model_ready("nope"),
        "extensions": client.get_server_metadata()["extensions"],
        "metadata": {k: v for k, v in client.get_model_metadata("add_sub").items() if k != "platform"},
        "config": {k: config[k] for k in ("name", "max_batch_size", "version_policy")},
        "config_dims": [[i["name"], i["data_type"], i["dims"]] for i in config["input"] + config["output"]],
        "stats": [stats["name"], stats["version"], stats["inference_count"], stats["inference_stats"]["success"]["count"]],
        "index": sorted([m["name"], m["version"], m["state"]] for m in client.get_model_repository_index()),
        "binary": {t: identity(client, t, True) for t in ARRAYS},
        "json": {t: identity(client, t, False) for t in ARRAYS if t != "FP16"},
        "gzip": {
            t: identity(client, t, True, request_compression_algorithm="gzip", response_compression_algorithm="gzip")
            for t in ("FP32", "BYTES")
        },
        "deflate": identity(
            client, "INT64", False, request_compression_algorithm="deflate", response_compression_algorithm="deflate"
        ),
        "two_outputs": [both.get_response()["id"], plain(both.as_numpy("sum")), plain(both.as_numpy("difference"))],
        "one_output": [[o["name"] for o in one.get_response()["outputs"]], one.as_numpy("sum") is None],
        "unknown_model": refused(lambda: infer(client, "nope", pair, [], True)),
        "unknown_metadata": refused(lambda: client.get_model_metadata("nope")),
        "wrong_shape": refused(lambda: infer(client, "add_sub", {**pair, "a": ("FP32", wrong)}, [], True)),
        "missing_input": refused(lambda: infer(client, "add_sub", {"a": pair["a"]}, [], True)),
        "unknown_output": refused(lambda: infer(client, "add_sub", pair, ["product"], True)),
        "fp16_json": refused(lambda: identity_fp16_as_json(client)),
    }
    client.close()
    print(json.dumps(seen))


def identity_fp16_as_json(client):
    tensor = triton.InferInput("x", [4], "FP16")
    tensor.set_data_from_numpy(ARRAYS["FP16"], binary_data=True)
    client.infer("identity_fp16", [tensor], outputs=[triton.InferRequestedOutput("y", binary_data=False)])


main(sys.argv[1])
