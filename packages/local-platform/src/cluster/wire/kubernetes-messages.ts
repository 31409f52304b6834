// The messages of a Kubernetes request in its binary form, with their field numbers as k8s.io/api v0.35.4 has them
// (https://github.com/kubernetes/api, the files generated.proto). One message a line: `NUMBER NAME TYPE`, where the type is
// s text, i whole number, b yes or no, y bytes, - left out, or a message; * before it: a list, % a map of text to it;
// after it: ! left out when empty or zero (not a pointer in Go), < its fields stand in this message (embedded in Go).
const TABLE = `
Affinity: 1 nodeAffinity NodeAffinity; 2 podAffinity PodAffinity; 3 podAntiAffinity PodAntiAffinity
AppArmorProfile: 1 type s!; 2 localhostProfile s
CSIVolumeSource: 1 driver s!; 2 readOnly b; 3 fsType s; 4 volumeAttributes %s; 5 nodePublishSecretRef LocalObjectReference
Capabilities: 1 add *s; 2 drop *s
ClusterTrustBundleProjection: 1 name s; 2 signerName s; 3 labelSelector LabelSelector; 5 optional b; 4 path s!
ConfigMap: 1 metadata ObjectMeta; 4 immutable b; 2 data %s; 3 binaryData %y
ConfigMapEnvSource: 1 localObjectReference LocalObjectReference<; 2 optional b
ConfigMapKeySelector: 1 localObjectReference LocalObjectReference<; 2 key s!; 3 optional b
ConfigMapProjection: 1 localObjectReference LocalObjectReference<; 2 items *KeyToPath; 4 optional b
ConfigMapVolumeSource: 1 localObjectReference LocalObjectReference<; 2 items *KeyToPath; 3 defaultMode i; 4 optional b
Container: 1 name s!; 2 image s!; 3 command *s; 4 args *s; 5 workingDir s!; 6 ports *ContainerPort; 19 envFrom *EnvFromSource; 7 env *EnvVar; 8 resources ResourceRequirements; 23 resizePolicy *ContainerResizePolicy; 24 restartPolicy s; 25 restartPolicyRules *ContainerRestartRule; 9 volumeMounts *VolumeMount; 21 volumeDevices *VolumeDevice; 10 livenessProbe Probe; 11 readinessProbe Probe; 22 startupProbe Probe; 12 lifecycle Lifecycle; 13 terminationMessagePath s!; 20 terminationMessagePolicy s!; 14 imagePullPolicy s!; 15 securityContext SecurityContext; 16 stdin b!; 17 stdinOnce b!; 18 tty b!
ContainerPort: 1 name s!; 2 hostPort i!; 3 containerPort i!; 4 protocol s!; 5 hostIP s!
ContainerResizePolicy: 1 resourceName s!; 2 restartPolicy s!
ContainerRestartRule: 1 action s!; 2 exitCodes ContainerRestartRuleOnExitCodes
ContainerRestartRuleOnExitCodes: 1 operator s!; 2 values *i
CronJob: 1 metadata ObjectMeta; 2 spec CronJobSpec; 3 status CronJobStatus
CronJobSpec: 1 schedule s!; 8 timeZone s; 2 startingDeadlineSeconds i; 3 concurrencyPolicy s!; 4 suspend b; 5 jobTemplate JobTemplateSpec; 6 successfulJobsHistoryLimit i; 7 failedJobsHistoryLimit i
CronJobStatus: 1 active *ObjectReference; 4 lastScheduleTime Time; 5 lastSuccessfulTime Time
DeleteOptions: 1 gracePeriodSeconds i; 2 preconditions Preconditions; 3 orphanDependents b; 4 propagationPolicy s; 5 dryRun *s; 6 ignoreStoreReadErrorWithClusterBreakingPotential b
DownwardAPIProjection: 1 items *DownwardAPIVolumeFile
DownwardAPIVolumeFile: 1 path s!; 2 fieldRef ObjectFieldSelector; 3 resourceFieldRef ResourceFieldSelector; 4 mode i
DownwardAPIVolumeSource: 1 items *DownwardAPIVolumeFile; 2 defaultMode i
EmptyDirVolumeSource: 1 medium s!; 2 sizeLimit Quantity
EnvFromSource: 1 prefix s!; 2 configMapRef ConfigMapEnvSource; 3 secretRef SecretEnvSource
EnvVar: 1 name s!; 2 value s!; 3 valueFrom EnvVarSource
EnvVarSource: 1 fieldRef ObjectFieldSelector; 2 resourceFieldRef ResourceFieldSelector; 3 configMapKeyRef ConfigMapKeySelector; 4 secretKeyRef SecretKeySelector; 5 fileKeyRef FileKeySelector
EphemeralVolumeSource: 1 volumeClaimTemplate PersistentVolumeClaimTemplate
Event: 1 metadata ObjectMeta; 2 involvedObject ObjectReference; 3 reason s!; 4 message s!; 5 source EventSource; 6 firstTimestamp Time; 7 lastTimestamp Time; 8 count i!; 9 type s!; 10 eventTime MicroTime; 11 series EventSeries; 12 action s!; 13 related ObjectReference; 14 reportingComponent s!; 15 reportingInstance s!
EventSeries: 1 count i!; 2 lastObservedTime MicroTime
EventSource: 1 component s!; 2 host s!
ExecAction: 1 command *s
FieldSelectorAttributes: 1 rawSelector s!; 2 requirements *FieldSelectorRequirement
FieldSelectorRequirement: 1 key s!; 2 operator s!; 3 values *s
FileKeySelector: 1 volumeName s!; 2 path s!; 3 key s!; 4 optional b
GRPCAction: 1 port i!; 2 service s
HTTPGetAction: 1 path s!; 2 port IntOrString; 3 host s!; 4 scheme s!; 5 httpHeaders *HTTPHeader
HTTPHeader: 1 name s!; 2 value s!
HostAlias: 1 ip s!; 2 hostnames *s
HostPathVolumeSource: 1 path s!; 2 type s
IPBlock: 1 cidr s!; 2 except *s
ImageVolumeSource: 1 reference s!; 2 pullPolicy s!
Job: 1 metadata ObjectMeta; 2 spec JobSpec; 3 status JobStatus
JobCondition: 1 type s!; 2 status s!; 3 lastProbeTime Time; 4 lastTransitionTime Time; 5 reason s!; 6 message s!
JobSpec: 1 parallelism i; 2 completions i; 3 activeDeadlineSeconds i; 11 podFailurePolicy PodFailurePolicy; 16 successPolicy SuccessPolicy; 7 backoffLimit i; 12 backoffLimitPerIndex i; 13 maxFailedIndexes i; 4 selector LabelSelector; 5 manualSelector b; 6 template PodTemplateSpec; 8 ttlSecondsAfterFinished i; 9 completionMode s; 10 suspend b; 14 podReplacementPolicy s; 15 managedBy s
JobStatus: 1 conditions *JobCondition; 2 startTime Time; 3 completionTime Time; 4 active i!; 5 succeeded i!; 6 failed i!; 11 terminating i; 7 completedIndexes s!; 10 failedIndexes s; 8 uncountedTerminatedPods UncountedTerminatedPods; 9 ready i
JobTemplateSpec: 1 metadata ObjectMeta; 2 spec JobSpec
KeyToPath: 1 key s!; 2 path s!; 3 mode i
LabelSelector: 1 matchLabels %s; 2 matchExpressions *LabelSelectorRequirement
LabelSelectorAttributes: 1 rawSelector s!; 2 requirements *LabelSelectorRequirement
LabelSelectorRequirement: 1 key s!; 2 operator s!; 3 values *s
Lifecycle: 1 postStart LifecycleHandler; 2 preStop LifecycleHandler; 3 stopSignal s
LifecycleHandler: 1 exec ExecAction; 2 httpGet HTTPGetAction; 3 tcpSocket TCPSocketAction; 4 sleep SleepAction
LocalObjectReference: 1 name s!
ManagedFieldsEntry: 1 manager s!; 2 operation s!; 3 apiVersion s!; 4 time Time; 6 fieldsType s!; 7 fieldsV1 FieldsV1; 8 subresource s!
NFSVolumeSource: 1 server s!; 2 path s!; 3 readOnly b!
Namespace: 1 metadata ObjectMeta; 2 spec NamespaceSpec; 3 status NamespaceStatus
NamespaceCondition: 1 type s!; 2 status s!; 4 lastTransitionTime Time; 5 reason s!; 6 message s!
NamespaceSpec: 1 finalizers *s
NamespaceStatus: 1 phase s!; 2 conditions *NamespaceCondition
NetworkPolicy: 1 metadata ObjectMeta; 2 spec NetworkPolicySpec
NetworkPolicyEgressRule: 1 ports *NetworkPolicyPort; 2 to *NetworkPolicyPeer
NetworkPolicyIngressRule: 1 ports *NetworkPolicyPort; 2 from *NetworkPolicyPeer
NetworkPolicyPeer: 1 podSelector LabelSelector; 2 namespaceSelector LabelSelector; 3 ipBlock IPBlock
NetworkPolicyPort: 1 protocol s; 2 port IntOrString; 3 endPort i
NetworkPolicySpec: 1 podSelector LabelSelector; 2 ingress *NetworkPolicyIngressRule; 3 egress *NetworkPolicyEgressRule; 4 policyTypes *s
NodeAffinity: 1 requiredDuringSchedulingIgnoredDuringExecution NodeSelector; 2 preferredDuringSchedulingIgnoredDuringExecution *PreferredSchedulingTerm
NodeSelector: 1 nodeSelectorTerms *NodeSelectorTerm
NodeSelectorRequirement: 1 key s!; 2 operator s!; 3 values *s
NodeSelectorTerm: 1 matchExpressions *NodeSelectorRequirement; 2 matchFields *NodeSelectorRequirement
NonResourceAttributes: 1 path s!; 2 verb s!
ObjectFieldSelector: 1 apiVersion s!; 2 fieldPath s!
ObjectMeta: 1 name s!; 2 generateName s!; 3 namespace s!; 4 selfLink s!; 5 uid s!; 6 resourceVersion s!; 7 generation i!; 8 creationTimestamp Time; 9 deletionTimestamp Time; 10 deletionGracePeriodSeconds i; 11 labels %s; 12 annotations %s; 13 ownerReferences *OwnerReference; 14 finalizers *s; 17 managedFields *ManagedFieldsEntry
ObjectReference: 1 kind s!; 2 namespace s!; 3 name s!; 4 uid s!; 5 apiVersion s!; 6 resourceVersion s!; 7 fieldPath s!
OwnerReference: 5 apiVersion s!; 1 kind s!; 3 name s!; 4 uid s!; 6 controller b; 7 blockOwnerDeletion b
PersistentVolumeClaimSpec: 1 accessModes *s; 4 selector LabelSelector; 2 resources VolumeResourceRequirements; 3 volumeName s!; 5 storageClassName s; 6 volumeMode s; 7 dataSource TypedLocalObjectReference; 8 dataSourceRef TypedObjectReference; 9 volumeAttributesClassName s
PersistentVolumeClaimTemplate: 1 metadata ObjectMeta; 2 spec PersistentVolumeClaimSpec
PersistentVolumeClaimVolumeSource: 1 claimName s!; 2 readOnly b!
Pod: 1 metadata ObjectMeta; 2 spec PodSpec; 3 status -
PodAffinity: 1 requiredDuringSchedulingIgnoredDuringExecution *PodAffinityTerm; 2 preferredDuringSchedulingIgnoredDuringExecution *WeightedPodAffinityTerm
PodAffinityTerm: 1 labelSelector LabelSelector; 2 namespaces *s; 3 topologyKey s!; 4 namespaceSelector LabelSelector; 5 matchLabelKeys *s; 6 mismatchLabelKeys *s
PodAntiAffinity: 1 requiredDuringSchedulingIgnoredDuringExecution *PodAffinityTerm; 2 preferredDuringSchedulingIgnoredDuringExecution *WeightedPodAffinityTerm
PodCertificateProjection: 1 signerName s!; 2 keyType s!; 3 maxExpirationSeconds i; 4 credentialBundlePath s!; 5 keyPath s!; 6 certificateChainPath s!; 7 userAnnotations %s
PodDNSConfig: 1 nameservers *s; 2 searches *s; 3 options *PodDNSConfigOption
PodDNSConfigOption: 1 name s!; 2 value s
PodFailurePolicy: 1 rules *PodFailurePolicyRule
PodFailurePolicyOnExitCodesRequirement: 1 containerName s; 2 operator s!; 3 values *i
PodFailurePolicyOnPodConditionsPattern: 1 type s!; 2 status s!
PodFailurePolicyRule: 1 action s!; 2 onExitCodes PodFailurePolicyOnExitCodesRequirement; 3 onPodConditions *PodFailurePolicyOnPodConditionsPattern
PodOS: 1 name s!
PodReadinessGate: 1 conditionType s!
PodSchedulingGate: 1 name s!
PodSecurityContext: 1 seLinuxOptions SELinuxOptions; 2 runAsUser i; 6 runAsGroup i; 3 runAsNonRoot b; 4 supplementalGroups *i; 12 supplementalGroupsPolicy s; 5 fsGroup i; 7 sysctls *Sysctl; 9 fsGroupChangePolicy s; 10 seccompProfile SeccompProfile; 11 appArmorProfile AppArmorProfile; 13 seLinuxChangePolicy s
PodSpec: 1 volumes *Volume; 20 initContainers *Container; 2 containers *Container; 3 restartPolicy s!; 4 terminationGracePeriodSeconds i; 5 activeDeadlineSeconds i; 6 dnsPolicy s!; 7 nodeSelector %s; 8 serviceAccountName s!; 9 serviceAccount s!; 21 automountServiceAccountToken b; 10 nodeName s!; 11 hostNetwork b!; 12 hostPID b!; 13 hostIPC b!; 27 shareProcessNamespace b; 14 securityContext PodSecurityContext; 15 imagePullSecrets *LocalObjectReference; 16 hostname s!; 17 subdomain s!; 18 affinity Affinity; 19 schedulerName s!; 22 tolerations *Toleration; 23 hostAliases *HostAlias; 24 priorityClassName s!; 25 priority i; 26 dnsConfig PodDNSConfig; 28 readinessGates *PodReadinessGate; 29 runtimeClassName s; 30 enableServiceLinks b; 31 preemptionPolicy s; 32 overhead %Quantity; 33 topologySpreadConstraints *TopologySpreadConstraint; 35 setHostnameAsFQDN b; 36 os PodOS; 37 hostUsers b; 38 schedulingGates *PodSchedulingGate; 40 resources ResourceRequirements; 41 hostnameOverride s; 42 workloadRef WorkloadReference
PodTemplateSpec: 1 metadata ObjectMeta; 2 spec PodSpec
Preconditions: 1 uid s; 2 resourceVersion s
PreferredSchedulingTerm: 1 weight i!; 2 preference NodeSelectorTerm
Probe: 1 handler ProbeHandler<; 2 initialDelaySeconds i!; 3 timeoutSeconds i!; 4 periodSeconds i!; 5 successThreshold i!; 6 failureThreshold i!; 7 terminationGracePeriodSeconds i
ProbeHandler: 1 exec ExecAction; 2 httpGet HTTPGetAction; 3 tcpSocket TCPSocketAction; 4 grpc GRPCAction
ProjectedVolumeSource: 1 sources *VolumeProjection; 2 defaultMode i
ResourceAttributes: 1 namespace s!; 2 verb s!; 3 group s!; 4 version s!; 5 resource s!; 6 subresource s!; 7 name s!; 8 fieldSelector FieldSelectorAttributes; 9 labelSelector LabelSelectorAttributes
ResourceClaim: 1 name s!; 2 request s!
ResourceFieldSelector: 1 containerName s!; 2 resource s!; 3 divisor Quantity
ResourceRequirements: 1 limits %Quantity; 2 requests %Quantity; 3 claims *ResourceClaim
SELinuxOptions: 1 user s!; 2 role s!; 3 type s!; 4 level s!
SeccompProfile: 1 type s!; 2 localhostProfile s
Secret: 1 metadata ObjectMeta; 5 immutable b; 2 data %y; 4 stringData %s; 3 type s!
SecretEnvSource: 1 localObjectReference LocalObjectReference<; 2 optional b
SecretKeySelector: 1 localObjectReference LocalObjectReference<; 2 key s!; 3 optional b
SecretProjection: 1 localObjectReference LocalObjectReference<; 2 items *KeyToPath; 4 optional b
SecretVolumeSource: 1 secretName s!; 2 items *KeyToPath; 3 defaultMode i; 4 optional b
SecurityContext: 1 capabilities Capabilities; 2 privileged b; 3 seLinuxOptions SELinuxOptions; 4 runAsUser i; 8 runAsGroup i; 5 runAsNonRoot b; 6 readOnlyRootFilesystem b; 7 allowPrivilegeEscalation b; 9 procMount s; 11 seccompProfile SeccompProfile; 12 appArmorProfile AppArmorProfile
SelfSubjectAccessReview: 1 metadata ObjectMeta; 2 spec SelfSubjectAccessReviewSpec; 3 status SubjectAccessReviewStatus
SelfSubjectAccessReviewSpec: 1 resourceAttributes ResourceAttributes; 2 nonResourceAttributes NonResourceAttributes
ServiceAccount: 1 metadata ObjectMeta; 2 secrets *ObjectReference; 3 imagePullSecrets *LocalObjectReference; 4 automountServiceAccountToken b
ServiceAccountTokenProjection: 1 audience s!; 2 expirationSeconds i; 3 path s!
SleepAction: 1 seconds i!
SubjectAccessReviewStatus: 1 allowed b!; 4 denied b!; 2 reason s!; 3 evaluationError s!
SuccessPolicy: 1 rules *SuccessPolicyRule
SuccessPolicyRule: 1 succeededIndexes s; 2 succeededCount i
Sysctl: 1 name s!; 2 value s!
TCPSocketAction: 1 port IntOrString; 2 host s!
Toleration: 1 key s!; 2 operator s!; 3 value s!; 4 effect s!; 5 tolerationSeconds i
TopologySpreadConstraint: 1 maxSkew i!; 2 topologyKey s!; 3 whenUnsatisfiable s!; 4 labelSelector LabelSelector; 5 minDomains i; 6 nodeAffinityPolicy s; 7 nodeTaintsPolicy s; 8 matchLabelKeys *s
TypedLocalObjectReference: 1 apiGroup s; 2 kind s!; 3 name s!
TypedObjectReference: 1 apiGroup s; 2 kind s!; 3 name s!; 4 namespace s
UncountedTerminatedPods: 1 succeeded *s; 2 failed *s
Volume: 1 name s!; 2 volumeSource VolumeSource<
VolumeDevice: 1 name s!; 2 devicePath s!
VolumeMount: 1 name s!; 2 readOnly b!; 7 recursiveReadOnly s; 3 mountPath s!; 4 subPath s!; 5 mountPropagation s; 6 subPathExpr s!
VolumeProjection: 1 secret SecretProjection; 2 downwardAPI DownwardAPIProjection; 3 configMap ConfigMapProjection; 4 serviceAccountToken ServiceAccountTokenProjection; 5 clusterTrustBundle ClusterTrustBundleProjection; 6 podCertificate PodCertificateProjection
VolumeResourceRequirements: 1 limits %Quantity; 2 requests %Quantity
VolumeSource: 1 hostPath HostPathVolumeSource; 2 emptyDir EmptyDirVolumeSource; 6 secret SecretVolumeSource; 7 nfs NFSVolumeSource; 10 persistentVolumeClaim PersistentVolumeClaimVolumeSource; 16 downwardAPI DownwardAPIVolumeSource; 19 configMap ConfigMapVolumeSource; 26 projected ProjectedVolumeSource; 28 csi CSIVolumeSource; 29 ephemeral EphemeralVolumeSource; 30 image ImageVolumeSource
WeightedPodAffinityTerm: 1 weight i!; 2 podAffinityTerm PodAffinityTerm
WorkloadReference: 1 name s!; 2 podGroup s!; 3 podGroupReplicaKey s!
`;

/** One field of a message. */
export interface MessageField {
  readonly name: string;
  /** `s`, `i`, `b`, `y`, `-` or the name of a message. */
  readonly type: string;
  readonly shape: 'single' | 'list' | 'map';
  readonly omitZero: boolean;
  readonly embedded: boolean;
}

/** A message's fields by their numbers. */
export type Message = ReadonlyMap<number, MessageField>;

const messages: ReadonlyMap<string, Message> = new Map(TABLE.trim().split('\n').map(parseMessage));

/** The message of that name, when it is one that requests are made of. */
export function findMessage(name: string): Message | undefined {
  return messages.get(name);
}

function parseMessage(line: string): [string, Message] {
  const [name = '', fields = ''] = line.split(': ');
  return [name, new Map(fields.split('; ').map(parseField))];
}

function parseField(text: string): [number, MessageField] {
  const [number = '', name = '', type = ''] = text.split(' ');
  const shape = type.startsWith('*') ? 'list' : type.startsWith('%') ? 'map' : 'single';
  const field = {
    name,
    type: type.replace(/[*%!<]/g, ''),
    shape,
    omitZero: type.includes('!'),
    embedded: type.includes('<'),
  } as const;
  return [Number(number), field];
}
