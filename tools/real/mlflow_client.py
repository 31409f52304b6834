"""Uses the real MLflow client against the server in MLFLOW_TRACKING_URI, as a training does; prints what came back as JSON."""

import hashlib
import json
import math
import pathlib
import tempfile

import mlflow
import mlflow.onnx
import mlflow.pyfunc
import mlflow.sklearn
import numpy as np
from mlflow import MlflowClient
from mlflow.entities import Metric, Param, RunTag
from mlflow.exceptions import MlflowException
from onnx import TensorProto, helper
from sklearn.linear_model import LogisticRegression

client = MlflowClient()
seen = {}


def digests(folder):
    root = pathlib.Path(folder)
    files = sorted(path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def error_code(call):
    try:
        call()
    except MlflowException as error:
        return error.error_code
    return None


class Doubler(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input, params=None):
        return np.asarray(model_input) * 2


def doubling_graph():
    inputs = [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 2])]
    outputs = [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 2])]
    graph = helper.make_graph([helper.make_node("Add", ["x", "x"], ["y"])], "double", inputs, outputs)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])


experiment = mlflow.create_experiment("real-client", tags={"team": "vision"})
mlflow.set_experiment(experiment_id=experiment)
seen["experiment"] = client.get_experiment_by_name("real-client").tags
seen["experiments"] = [one.name for one in mlflow.search_experiments(filter_string="tags.team = 'vision'")]
seen["duplicate"] = error_code(lambda: mlflow.create_experiment("real-client"))

rows = np.array([[0.0, 1.0], [1.0, 0.0], [0.0, 2.0], [2.0, 0.0]], dtype=np.float32)
labels = np.array([0, 1, 0, 1])
estimator = LogisticRegression().fit(rows, labels)

with tempfile.TemporaryDirectory() as folder, mlflow.start_run(run_name="first") as run:
    run_id = run.info.run_id
    mlflow.log_params({"epochs": 3, "lr": 0.1})
    for step in range(5):
        mlflow.log_metric("loss", 1 / (step + 1), step=step)
    mlflow.log_metrics({"accuracy": 0.98, "worst": float("nan")}, step=4)
    mlflow.set_tags({"phase": "train", "with space": "yes"})
    batch = [Metric("batch", float(step), 1_700_000_000_000 + step, step) for step in range(1000)]
    client.log_batch(run_id, metrics=batch)
    client.log_batch(run_id, params=[Param("seed", "7")], tags=[RunTag("b", "1")])
    mlflow.log_input(mlflow.data.from_numpy(rows, name="rows"), context="training")

    source = pathlib.Path(folder, "files")
    (source / "deep" / "er").mkdir(parents=True)
    (source / "deep" / "er" / "weights.bin").write_bytes(np.random.default_rng(7).bytes(3_000_000))
    (source / "a b ü.txt").write_text("spaces and ü", encoding="utf-8")
    (source / "empty").write_bytes(b"")
    mlflow.log_artifacts(str(source), "files")
    mlflow.log_dict({"accuracy": 0.98}, "metrics.json")
    seen["uploaded"] = digests(source)

    pins = {"pip_requirements": ["mlflow==3.17.2"]}
    mlflow.sklearn.log_model(estimator, name="sklearn", registered_model_name="digits", **pins)
    pyfunc = mlflow.pyfunc.log_model(name="pyfunc", python_model=Doubler(), registered_model_name="doubler", **pins)
    mlflow.onnx.log_model(doubling_graph(), name="onnx", registered_model_name="digits", **pins)
    mlflow.log_metric("checked", 1.0, model_id=pyfunc.model_id)

with tempfile.TemporaryDirectory() as folder:
    seen["downloaded"] = digests(mlflow.artifacts.download_artifacts(f"runs:/{run_id}/files", dst_path=folder))
    seen["dict"] = mlflow.artifacts.load_dict(f"runs:/{run_id}/metrics.json")
seen["listed"] = sorted(one.path for one in client.list_artifacts(run_id))
seen["listed_below"] = [[one.path, one.is_dir, one.file_size] for one in client.list_artifacts(run_id, "files")]

stored = client.get_run(run_id)
seen["status"] = stored.info.status
seen["params"] = stored.data.params
seen["tags"] = {key: value for key, value in stored.data.tags.items() if not key.startswith("mlflow.")}
seen["loss"] = [[one.step, one.value] for one in client.get_metric_history(run_id, "loss")]
seen["batch"] = len(client.get_metric_history(run_id, "batch"))
seen["nan"] = math.isnan(stored.data.metrics["worst"])
seen["dataset"] = [one.dataset.name for one in stored.inputs.dataset_inputs]
seen["outputs"] = len(stored.outputs.model_outputs)

with mlflow.start_run(run_name="second"):
    mlflow.log_metric("accuracy", 0.5)


def names(**search):
    runs = client.search_runs([experiment], **search)
    return [one.info.run_name for one in runs]


seen["found"] = names(filter_string="metrics.accuracy > 0.9 AND params.epochs = '3' AND tags.`with space` = 'yes'")
seen["best_first"] = names(order_by=["metrics.accuracy DESC"])
page = client.search_runs([experiment], max_results=1, order_by=["metrics.accuracy DESC"])
seen["pages"] = [len(page), len(client.search_runs([experiment], max_results=5, page_token=page.token))]
seen["frame"] = len(mlflow.search_runs(experiment_names=["real-client"]))

client.set_registered_model_alias("digits", "champion", "1")
client.set_model_version_tag("digits", "1", "gate", "passed")
client.update_registered_model("digits", description="Handwritten digits")
champion = client.get_model_version_by_alias("digits", "champion")
seen["champion"] = [champion.version, champion.status, champion.run_id == run_id, list(champion.aliases), champion.tags]
seen["versions"] = sorted(one.version for one in client.search_model_versions("name = 'digits'"))
seen["tagged"] = [one.version for one in client.search_model_versions("tags.gate = 'passed'")]
seen["models"] = [one.name for one in client.search_registered_models("name LIKE 'd%'")]
seen["described"] = client.get_registered_model("digits").description
seen["predicted"] = mlflow.sklearn.load_model("models:/digits@champion").predict(rows).tolist()
seen["doubled"] = np.asarray(mlflow.pyfunc.load_model("models:/doubler/1").predict(rows)).tolist()
seen["onnx_nodes"] = [node.op_type for node in mlflow.onnx.load_model("models:/digits/2").graph.node]
seen["logged"] = sorted(one.name for one in mlflow.search_logged_models([experiment], output_format="list"))
seen["logged_metric"] = [one.value for one in client.get_logged_model(pyfunc.model_id).metrics]
seen["from_run"] = mlflow.register_model(f"runs:/{run_id}/sklearn", "files").version
seen["unknown_alias"] = error_code(lambda: client.get_model_version_by_alias("digits", "none"))
seen["unknown_run"] = error_code(lambda: client.get_run("none"))
seen["changed_param"] = error_code(lambda: client.log_param(run_id, "epochs", 4))

client.delete_model_version("digits", "2")
seen["after_delete"] = [one.version for one in client.search_model_versions("name = 'digits'")]
client.rename_registered_model("files", "renamed")
client.delete_registered_model("renamed")
client.delete_run(run_id)
seen["without_deleted"] = names()
client.restore_run(run_id)
client.delete_experiment(experiment)
client.restore_experiment(experiment)
seen["stage"] = client.get_experiment(experiment).lifecycle_stage

print(json.dumps(seen, default=list))
