export type { Cluster, ClusterOptions } from './cluster.ts';
export { createCluster } from './create-cluster.ts';
export { formatKubeconfig, type KubeconfigInput } from './kubeconfig.ts';
export type { ObjectReference } from './model/kube-object.ts';
export { StatusError } from './model/status-error.ts';
