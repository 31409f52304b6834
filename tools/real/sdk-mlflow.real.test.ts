// The SDK's registry suite against a real MLflow server.
// biome-ignore lint/style/noRestrictedImports: the suite is the package's own, shared with its unit tests, and not published.
import { describeRegistry } from '../../packages/sdk/src/testing/registry-conformance.ts';
import { startMlflowServer } from './mlflow-server.ts';

describeRegistry('the registry on a real MLflow server', startMlflowServer);
