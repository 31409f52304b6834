// The SDK's predict suite against a real Triton.
// biome-ignore lint/style/noRestrictedImports: the suite is the package's own, shared with its unit tests, and not published.
import { describePredict } from '../../packages/sdk/src/testing/predict-conformance.ts';
import { tritonModels } from './triton-models.ts';
import { startTritonServer } from './triton-server.ts';

const identities = tritonModels.map(({ name }) => name).filter((name) => name.startsWith('identity_'));

describePredict('Open Inference Protocol on a real Triton', {
  dialect: 'open-inference-v2',
  addSub: 'add_sub',
  identity: Object.fromEntries(identities.map((name) => [name.slice('identity_'.length).toUpperCase(), name])),
  nan: true,
  start: () => startTritonServer(tritonModels),
});
