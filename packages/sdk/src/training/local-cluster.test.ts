import { serveCluster } from '../../../local-platform/src/cluster/testing/served-cluster.ts';
import { describeTraining } from '../testing/training-conformance.ts';

describeTraining('training on the local platform', async () => {
  const served = await serveCluster();
  return {
    kubeconfig: served.kubeconfigFile,
    context: 'development',
    apply: (object) => {
      const { metadata, ...rest } = object as { metadata: object };
      return served.cluster.apply({ ...rest, metadata: { ...metadata, namespace: 'dev' } }, 'test');
    },
    stop: () => served.close(),
  };
});
