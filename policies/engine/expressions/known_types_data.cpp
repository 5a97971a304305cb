// Written by tests/e2e/knowntypes from the Go types of k8s.io/api: not to be edited.
#include "policies/engine/expressions/known_types_data.hpp"

namespace tidegate::engine {

std::span<const KnownObject> known_objects() noexcept {
  static constexpr KnownObject all[]{
      {"", "configmaps", "ConfigMap"},
      {"", "limitranges", "LimitRange"},
      {"", "namespaces", "Namespace"},
      {"", "persistentvolumeclaims", "PersistentVolumeClaim"},
      {"", "persistentvolumes", "PersistentVolume"},
      {"", "pods", "Pod"},
      {"", "podtemplates", "PodTemplate"},
      {"", "replicationcontrollers", "ReplicationController"},
      {"", "resourcequotas", "ResourceQuota"},
      {"", "secrets", "Secret"},
      {"", "serviceaccounts", "ServiceAccount"},
      {"", "services", "Service"},
      {"apps", "daemonsets", "apps.DaemonSet"},
      {"apps", "deployments", "apps.Deployment"},
      {"apps", "replicasets", "apps.ReplicaSet"},
      {"apps", "statefulsets", "apps.StatefulSet"},
      {"autoscaling", "horizontalpodautoscalers", "autoscaling.HorizontalPodAutoscaler"},
      {"batch", "cronjobs", "batch.CronJob"},
      {"batch", "jobs", "batch.Job"},
      {"networking.k8s.io", "ingresses", "networking.Ingress"},
      {"networking.k8s.io", "networkpolicies", "networking.NetworkPolicy"},
      {"policy", "poddisruptionbudgets", "policy.PodDisruptionBudget"},
      {"rbac.authorization.k8s.io", "clusterrolebindings", "rbac.ClusterRoleBinding"},
      {"rbac.authorization.k8s.io", "clusterroles", "rbac.ClusterRole"},
      {"rbac.authorization.k8s.io", "rolebindings", "rbac.RoleBinding"},
      {"rbac.authorization.k8s.io", "roles", "rbac.Role"},
      {"storage.k8s.io", "storageclasses", "storage.StorageClass"},
  };
  return all;
}

std::span<const KnownType> known_types() noexcept {
  static constexpr KnownType all[]{
      {"AWSElasticBlockStoreVolumeSource", "fsType partition readOnly volumeID"},
      {"Affinity", "nodeAffinity:NodeAffinity podAffinity:PodAffinity podAntiAffinity:PodAntiAffinity"},
      {"AppArmorProfile", "localhostProfile type"},
      {"AzureDiskVolumeSource", "cachingMode diskName diskURI fsType kind readOnly"},
      {"AzureFilePersistentVolumeSource", "readOnly secretName secretNamespace shareName"},
      {"AzureFileVolumeSource", "readOnly secretName shareName"},
      {"CSIPersistentVolumeSource",
       "controllerExpandSecretRef:SecretReference controllerPublishSecretRef:SecretReference driver fsType "
       "nodeExpandSecretRef:SecretReference nodePublishSecretRef:SecretReference nodeStageSecretRef:SecretReference "
       "readOnly volumeAttributes:{ volumeHandle"},
      {"CSIVolumeSource", "driver fsType nodePublishSecretRef:LocalObjectReference readOnly volumeAttributes:{"},
      {"Capabilities", "add:[ drop:["},
      {"CephFSPersistentVolumeSource", "monitors:[ path readOnly secretFile secretRef:SecretReference user"},
      {"CephFSVolumeSource", "monitors:[ path readOnly secretFile secretRef:LocalObjectReference user"},
      {"CinderPersistentVolumeSource", "fsType readOnly secretRef:SecretReference volumeID"},
      {"CinderVolumeSource", "fsType readOnly secretRef:LocalObjectReference volumeID"},
      {"ClientIPConfig", "timeoutSeconds"},
      {"ClusterTrustBundleProjection", "labelSelector:meta.LabelSelector name optional path signerName"},
      {"ConfigMap", "apiVersion binaryData:{ data:{ immutable kind metadata:meta.ObjectMeta"},
      {"ConfigMapEnvSource", "name optional"},
      {"ConfigMapKeySelector", "key name optional"},
      {"ConfigMapProjection", "items:[KeyToPath name optional"},
      {"ConfigMapVolumeSource", "defaultMode items:[KeyToPath name optional"},
      {"Container",
       "args:[ command:[ env:[EnvVar envFrom:[EnvFromSource image imagePullPolicy lifecycle:Lifecycle "
       "livenessProbe:Probe name ports:[ContainerPort readinessProbe:Probe resizePolicy:[ContainerResizePolicy "
       "resources:ResourceRequirements restartPolicy restartPolicyRules:[ContainerRestartRule "
       "securityContext:SecurityContext startupProbe:Probe stdin stdinOnce terminationMessagePath "
       "terminationMessagePolicy tty volumeDevices:[VolumeDevice volumeMounts:[VolumeMount workingDir"},
      {"ContainerPort", "containerPort hostIP hostPort name protocol"},
      {"ContainerResizePolicy", "resourceName restartPolicy"},
      {"ContainerRestartRule", "action exitCodes:ContainerRestartRuleOnExitCodes"},
      {"ContainerRestartRuleOnExitCodes", "operator values:["},
      {"DownwardAPIProjection", "items:[DownwardAPIVolumeFile"},
      {"DownwardAPIVolumeFile", "fieldRef:ObjectFieldSelector mode path resourceFieldRef:ResourceFieldSelector"},
      {"DownwardAPIVolumeSource", "defaultMode items:[DownwardAPIVolumeFile"},
      {"EmptyDirVolumeSource", "medium sizeLimit"},
      {"EnvFromSource", "configMapRef:ConfigMapEnvSource prefix secretRef:SecretEnvSource"},
      {"EnvVar", "name value valueFrom:EnvVarSource"},
      {"EnvVarSource",
       "configMapKeyRef:ConfigMapKeySelector fieldRef:ObjectFieldSelector fileKeyRef:FileKeySelector "
       "resourceFieldRef:ResourceFieldSelector secretKeyRef:SecretKeySelector"},
      {"EphemeralContainer",
       "args:[ command:[ env:[EnvVar envFrom:[EnvFromSource image imagePullPolicy lifecycle:Lifecycle "
       "livenessProbe:Probe name ports:[ContainerPort readinessProbe:Probe resizePolicy:[ContainerResizePolicy "
       "resources:ResourceRequirements restartPolicy restartPolicyRules:[ContainerRestartRule "
       "securityContext:SecurityContext startupProbe:Probe stdin stdinOnce targetContainerName terminationMessagePath "
       "terminationMessagePolicy tty volumeDevices:[VolumeDevice volumeMounts:[VolumeMount workingDir"},
      {"EphemeralVolumeSource", "volumeClaimTemplate:PersistentVolumeClaimTemplate"},
      {"ExecAction", "command:["},
      {"FCVolumeSource", "fsType lun readOnly targetWWNs:[ wwids:["},
      {"FileKeySelector", "key optional path volumeName"},
      {"FlexPersistentVolumeSource", "driver fsType options:{ readOnly secretRef:SecretReference"},
      {"FlexVolumeSource", "driver fsType options:{ readOnly secretRef:LocalObjectReference"},
      {"FlockerVolumeSource", "datasetName datasetUUID"},
      {"GCEPersistentDiskVolumeSource", "fsType partition pdName readOnly"},
      {"GRPCAction", "port service"},
      {"GitRepoVolumeSource", "directory repository revision"},
      {"GlusterfsPersistentVolumeSource", "endpoints endpointsNamespace path readOnly"},
      {"GlusterfsVolumeSource", "endpoints path readOnly"},
      {"HTTPGetAction", "host httpHeaders:[HTTPHeader path port scheme"},
      {"HTTPHeader", "name value"},
      {"HostAlias", "hostnames:[ ip"},
      {"HostPathVolumeSource", "path type"},
      {"ISCSIPersistentVolumeSource",
       "chapAuthDiscovery chapAuthSession fsType initiatorName iqn iscsiInterface lun portals:[ readOnly "
       "secretRef:SecretReference targetPortal"},
      {"ISCSIVolumeSource",
       "chapAuthDiscovery chapAuthSession fsType initiatorName iqn iscsiInterface lun portals:[ readOnly "
       "secretRef:LocalObjectReference targetPortal"},
      {"ImageVolumeSource", "pullPolicy reference"},
      {"KeyToPath", "key mode path"},
      {"Lifecycle", "postStart:LifecycleHandler preStop:LifecycleHandler stopSignal"},
      {"LifecycleHandler", "exec:ExecAction httpGet:HTTPGetAction sleep:SleepAction tcpSocket:TCPSocketAction"},
      {"LimitRange", "apiVersion kind metadata:meta.ObjectMeta spec:LimitRangeSpec"},
      {"LimitRangeItem", "default:{ defaultRequest:{ max:{ maxLimitRequestRatio:{ min:{ type"},
      {"LimitRangeSpec", "limits:[LimitRangeItem"},
      {"LocalObjectReference", "name"},
      {"LocalVolumeSource", "fsType path"},
      {"NFSVolumeSource", "path readOnly server"},
      {"Namespace", "apiVersion kind metadata:meta.ObjectMeta spec:NamespaceSpec status"},
      {"NamespaceSpec", "finalizers:["},
      {"NodeAffinity",
       "preferredDuringSchedulingIgnoredDuringExecution:[PreferredSchedulingTerm "
       "requiredDuringSchedulingIgnoredDuringExecution:NodeSelector"},
      {"NodeSelector", "nodeSelectorTerms:[NodeSelectorTerm"},
      {"NodeSelectorRequirement", "key operator values:["},
      {"NodeSelectorTerm", "matchExpressions:[NodeSelectorRequirement matchFields:[NodeSelectorRequirement"},
      {"ObjectFieldSelector", "apiVersion fieldPath"},
      {"ObjectReference", "apiVersion fieldPath kind name namespace resourceVersion uid"},
      {"PersistentVolume", "apiVersion kind metadata:meta.ObjectMeta spec:PersistentVolumeSpec status"},
      {"PersistentVolumeClaim", "apiVersion kind metadata:meta.ObjectMeta spec:PersistentVolumeClaimSpec status"},
      {"PersistentVolumeClaimSpec",
       "accessModes:[ dataSource:TypedLocalObjectReference dataSourceRef:TypedObjectReference "
       "resources:VolumeResourceRequirements selector:meta.LabelSelector storageClassName volumeAttributesClassName "
       "volumeMode volumeName"},
      {"PersistentVolumeClaimTemplate", "metadata:meta.ObjectMeta spec:PersistentVolumeClaimSpec"},
      {"PersistentVolumeClaimVolumeSource", "claimName readOnly"},
      {"PersistentVolumeSpec",
       "accessModes:[ awsElasticBlockStore:AWSElasticBlockStoreVolumeSource azureDisk:AzureDiskVolumeSource "
       "azureFile:AzureFilePersistentVolumeSource capacity:{ cephfs:CephFSPersistentVolumeSource "
       "cinder:CinderPersistentVolumeSource claimRef:ObjectReference csi:CSIPersistentVolumeSource fc:FCVolumeSource "
       "flexVolume:FlexPersistentVolumeSource flocker:FlockerVolumeSource "
       "gcePersistentDisk:GCEPersistentDiskVolumeSource glusterfs:GlusterfsPersistentVolumeSource "
       "hostPath:HostPathVolumeSource iscsi:ISCSIPersistentVolumeSource local:LocalVolumeSource mountOptions:[ "
       "nfs:NFSVolumeSource nodeAffinity:VolumeNodeAffinity persistentVolumeReclaimPolicy "
       "photonPersistentDisk:PhotonPersistentDiskVolumeSource portworxVolume:PortworxVolumeSource "
       "quobyte:QuobyteVolumeSource rbd:RBDPersistentVolumeSource scaleIO:ScaleIOPersistentVolumeSource "
       "storageClassName storageos:StorageOSPersistentVolumeSource volumeAttributesClassName volumeMode "
       "vsphereVolume:VsphereVirtualDiskVolumeSource"},
      {"PhotonPersistentDiskVolumeSource", "fsType pdID"},
      {"Pod", "apiVersion kind metadata:meta.ObjectMeta spec:PodSpec status"},
      {"PodAffinity",
       "preferredDuringSchedulingIgnoredDuringExecution:[WeightedPodAffinityTerm "
       "requiredDuringSchedulingIgnoredDuringExecution:[PodAffinityTerm"},
      {"PodAffinityTerm",
       "labelSelector:meta.LabelSelector matchLabelKeys:[ mismatchLabelKeys:[ namespaceSelector:meta.LabelSelector "
       "namespaces:[ topologyKey"},
      {"PodAntiAffinity",
       "preferredDuringSchedulingIgnoredDuringExecution:[WeightedPodAffinityTerm "
       "requiredDuringSchedulingIgnoredDuringExecution:[PodAffinityTerm"},
      {"PodCertificateProjection",
       "certificateChainPath credentialBundlePath keyPath keyType maxExpirationSeconds signerName userAnnotations:{"},
      {"PodDNSConfig", "nameservers:[ options:[PodDNSConfigOption searches:["},
      {"PodDNSConfigOption", "name value"},
      {"PodOS", "name"},
      {"PodReadinessGate", "conditionType"},
      {"PodResourceClaim", "name resourceClaimName resourceClaimTemplateName"},
      {"PodSchedulingGate", "name"},
      {"PodSchedulingGroup", "podGroupName"},
      {"PodSecurityContext",
       "appArmorProfile:AppArmorProfile fsGroup fsGroupChangePolicy runAsGroup runAsNonRoot runAsUser "
       "seLinuxChangePolicy seLinuxOptions:SELinuxOptions seccompProfile:SeccompProfile supplementalGroups:[ "
       "supplementalGroupsPolicy sysctls:[Sysctl windowsOptions:WindowsSecurityContextOptions"},
      {"PodSpec",
       "activeDeadlineSeconds affinity:Affinity automountServiceAccountToken containers:[Container "
       "dnsConfig:PodDNSConfig dnsPolicy enableServiceLinks ephemeralContainers:[EphemeralContainer "
       "hostAliases:[HostAlias hostIPC hostNetwork hostPID hostUsers hostname hostnameOverride "
       "imagePullSecrets:[LocalObjectReference initContainers:[Container nodeName nodeSelector:{ os:PodOS overhead:{ "
       "preemptionPolicy priority priorityClassName readinessGates:[PodReadinessGate resourceClaims:[PodResourceClaim "
       "resources:ResourceRequirements restartPolicy runtimeClassName schedulerName schedulingGates:[PodSchedulingGate "
       "schedulingGroup:PodSchedulingGroup securityContext:PodSecurityContext serviceAccount serviceAccountName "
       "setHostnameAsFQDN shareProcessNamespace subdomain terminationGracePeriodSeconds tolerations:[Toleration "
       "topologySpreadConstraints:[TopologySpreadConstraint volumes:[Volume"},
      {"PodTemplate", "apiVersion kind metadata:meta.ObjectMeta template:PodTemplateSpec"},
      {"PodTemplateSpec", "metadata:meta.ObjectMeta spec:PodSpec"},
      {"PortworxVolumeSource", "fsType readOnly volumeID"},
      {"PreferredSchedulingTerm", "preference:NodeSelectorTerm weight"},
      {"Probe",
       "exec:ExecAction failureThreshold grpc:GRPCAction httpGet:HTTPGetAction initialDelaySeconds periodSeconds "
       "successThreshold tcpSocket:TCPSocketAction terminationGracePeriodSeconds timeoutSeconds"},
      {"ProjectedVolumeSource", "defaultMode sources:[VolumeProjection"},
      {"QuobyteVolumeSource", "group readOnly registry tenant user volume"},
      {"RBDPersistentVolumeSource", "fsType image keyring monitors:[ pool readOnly secretRef:SecretReference user"},
      {"RBDVolumeSource", "fsType image keyring monitors:[ pool readOnly secretRef:LocalObjectReference user"},
      {"ReplicationController", "apiVersion kind metadata:meta.ObjectMeta spec:ReplicationControllerSpec status"},
      {"ReplicationControllerSpec", "minReadySeconds replicas selector:{ template:PodTemplateSpec"},
      {"ResourceClaim", "name request"},
      {"ResourceFieldSelector", "containerName divisor resource"},
      {"ResourceQuota", "apiVersion kind metadata:meta.ObjectMeta spec:ResourceQuotaSpec status"},
      {"ResourceQuotaSpec", "hard:{ scopeSelector:ScopeSelector scopes:["},
      {"ResourceRequirements", "claims:[ResourceClaim limits:{ requests:{"},
      {"SELinuxOptions", "level role type user"},
      {"ScaleIOPersistentVolumeSource",
       "fsType gateway protectionDomain readOnly secretRef:SecretReference sslEnabled storageMode storagePool system "
       "volumeName"},
      {"ScaleIOVolumeSource",
       "fsType gateway protectionDomain readOnly secretRef:LocalObjectReference sslEnabled storageMode storagePool "
       "system volumeName"},
      {"ScopeSelector", "matchExpressions:[ScopedResourceSelectorRequirement"},
      {"ScopedResourceSelectorRequirement", "operator scopeName values:["},
      {"SeccompProfile", "localhostProfile type"},
      {"Secret", "apiVersion data:{ immutable kind metadata:meta.ObjectMeta stringData:{ type"},
      {"SecretEnvSource", "name optional"},
      {"SecretKeySelector", "key name optional"},
      {"SecretProjection", "items:[KeyToPath name optional"},
      {"SecretReference", "name namespace"},
      {"SecretVolumeSource", "defaultMode items:[KeyToPath optional secretName"},
      {"SecurityContext",
       "allowPrivilegeEscalation appArmorProfile:AppArmorProfile capabilities:Capabilities privileged procMount "
       "readOnlyRootFilesystem runAsGroup runAsNonRoot runAsUser seLinuxOptions:SELinuxOptions "
       "seccompProfile:SeccompProfile windowsOptions:WindowsSecurityContextOptions"},
      {"Service", "apiVersion kind metadata:meta.ObjectMeta spec:ServiceSpec status"},
      {"ServiceAccount",
       "apiVersion automountServiceAccountToken imagePullSecrets:[LocalObjectReference kind metadata:meta.ObjectMeta "
       "secrets:[ObjectReference"},
      {"ServiceAccountTokenProjection", "audience expirationSeconds path"},
      {"ServicePort", "appProtocol name nodePort port protocol targetPort"},
      {"ServiceSpec",
       "allocateLoadBalancerNodePorts clusterIP clusterIPs:[ externalIPs:[ externalName externalTrafficPolicy "
       "healthCheckNodePort internalTrafficPolicy ipFamilies:[ ipFamilyPolicy loadBalancerClass loadBalancerIP "
       "loadBalancerSourceRanges:[ ports:[ServicePort publishNotReadyAddresses selector:{ sessionAffinity "
       "sessionAffinityConfig:SessionAffinityConfig trafficDistribution type"},
      {"SessionAffinityConfig", "clientIP:ClientIPConfig"},
      {"SleepAction", "seconds"},
      {"StorageOSPersistentVolumeSource", "fsType readOnly secretRef:ObjectReference volumeName volumeNamespace"},
      {"StorageOSVolumeSource", "fsType readOnly secretRef:LocalObjectReference volumeName volumeNamespace"},
      {"Sysctl", "name value"},
      {"TCPSocketAction", "host port"},
      {"Toleration", "effect key operator tolerationSeconds value"},
      {"TopologySelectorLabelRequirement", "key values:["},
      {"TopologySelectorTerm", "matchLabelExpressions:[TopologySelectorLabelRequirement"},
      {"TopologySpreadConstraint",
       "labelSelector:meta.LabelSelector matchLabelKeys:[ maxSkew minDomains nodeAffinityPolicy nodeTaintsPolicy "
       "topologyKey whenUnsatisfiable"},
      {"TypedLocalObjectReference", "apiGroup kind name"},
      {"TypedObjectReference", "apiGroup kind name namespace"},
      {"Volume",
       "awsElasticBlockStore:AWSElasticBlockStoreVolumeSource azureDisk:AzureDiskVolumeSource "
       "azureFile:AzureFileVolumeSource cephfs:CephFSVolumeSource cinder:CinderVolumeSource "
       "configMap:ConfigMapVolumeSource csi:CSIVolumeSource downwardAPI:DownwardAPIVolumeSource "
       "emptyDir:EmptyDirVolumeSource ephemeral:EphemeralVolumeSource fc:FCVolumeSource flexVolume:FlexVolumeSource "
       "flocker:FlockerVolumeSource gcePersistentDisk:GCEPersistentDiskVolumeSource gitRepo:GitRepoVolumeSource "
       "glusterfs:GlusterfsVolumeSource hostPath:HostPathVolumeSource image:ImageVolumeSource iscsi:ISCSIVolumeSource "
       "name nfs:NFSVolumeSource persistentVolumeClaim:PersistentVolumeClaimVolumeSource "
       "photonPersistentDisk:PhotonPersistentDiskVolumeSource portworxVolume:PortworxVolumeSource "
       "projected:ProjectedVolumeSource quobyte:QuobyteVolumeSource rbd:RBDVolumeSource scaleIO:ScaleIOVolumeSource "
       "secret:SecretVolumeSource storageos:StorageOSVolumeSource vsphereVolume:VsphereVirtualDiskVolumeSource"},
      {"VolumeDevice", "devicePath name"},
      {"VolumeMount", "mountPath mountPropagation name readOnly recursiveReadOnly subPath subPathExpr"},
      {"VolumeNodeAffinity", "required:NodeSelector"},
      {"VolumeProjection",
       "clusterTrustBundle:ClusterTrustBundleProjection configMap:ConfigMapProjection "
       "downwardAPI:DownwardAPIProjection podCertificate:PodCertificateProjection secret:SecretProjection "
       "serviceAccountToken:ServiceAccountTokenProjection"},
      {"VolumeResourceRequirements", "limits:{ requests:{"},
      {"VsphereVirtualDiskVolumeSource", "fsType storagePolicyID storagePolicyName volumePath"},
      {"WeightedPodAffinityTerm", "podAffinityTerm:PodAffinityTerm weight"},
      {"WindowsSecurityContextOptions", "gmsaCredentialSpec gmsaCredentialSpecName hostProcess runAsUserName"},
      {"apps.DaemonSet", "apiVersion kind metadata:meta.ObjectMeta spec:apps.DaemonSetSpec status"},
      {"apps.DaemonSetSpec",
       "minReadySeconds revisionHistoryLimit selector:meta.LabelSelector template:PodTemplateSpec "
       "updateStrategy:apps.DaemonSetUpdateStrategy"},
      {"apps.DaemonSetUpdateStrategy", "rollingUpdate:apps.RollingUpdateDaemonSet type"},
      {"apps.Deployment", "apiVersion kind metadata:meta.ObjectMeta spec:apps.DeploymentSpec status"},
      {"apps.DeploymentSpec",
       "minReadySeconds paused progressDeadlineSeconds replicas revisionHistoryLimit selector:meta.LabelSelector "
       "strategy:apps.DeploymentStrategy template:PodTemplateSpec"},
      {"apps.DeploymentStrategy", "rollingUpdate:apps.RollingUpdateDeployment type"},
      {"apps.ReplicaSet", "apiVersion kind metadata:meta.ObjectMeta spec:apps.ReplicaSetSpec status"},
      {"apps.ReplicaSetSpec", "minReadySeconds replicas selector:meta.LabelSelector template:PodTemplateSpec"},
      {"apps.RollingUpdateDaemonSet", "maxSurge maxUnavailable"},
      {"apps.RollingUpdateDeployment", "maxSurge maxUnavailable"},
      {"apps.RollingUpdateStatefulSetStrategy", "maxUnavailable partition"},
      {"apps.StatefulSet", "apiVersion kind metadata:meta.ObjectMeta spec:apps.StatefulSetSpec status"},
      {"apps.StatefulSetOrdinals", "start"},
      {"apps.StatefulSetPersistentVolumeClaimRetentionPolicy", "whenDeleted whenScaled"},
      {"apps.StatefulSetSpec",
       "minReadySeconds ordinals:apps.StatefulSetOrdinals "
       "persistentVolumeClaimRetentionPolicy:apps.StatefulSetPersistentVolumeClaimRetentionPolicy podManagementPolicy "
       "replicas revisionHistoryLimit selector:meta.LabelSelector serviceName template:PodTemplateSpec "
       "updateStrategy:apps.StatefulSetUpdateStrategy volumeClaimTemplates:[PersistentVolumeClaim"},
      {"apps.StatefulSetUpdateStrategy", "rollingUpdate:apps.RollingUpdateStatefulSetStrategy type"},
      {"autoscaling.ContainerResourceMetricSource", "container name target:autoscaling.MetricTarget"},
      {"autoscaling.CrossVersionObjectReference", "apiVersion kind name"},
      {"autoscaling.ExternalMetricSource", "metric:autoscaling.MetricIdentifier target:autoscaling.MetricTarget"},
      {"autoscaling.HPAScalingPolicy", "periodSeconds type value"},
      {"autoscaling.HPAScalingRules",
       "policies:[autoscaling.HPAScalingPolicy selectPolicy stabilizationWindowSeconds tolerance"},
      {"autoscaling.HorizontalPodAutoscaler",
       "apiVersion kind metadata:meta.ObjectMeta spec:autoscaling.HorizontalPodAutoscalerSpec status"},
      {"autoscaling.HorizontalPodAutoscalerBehavior",
       "scaleDown:autoscaling.HPAScalingRules scaleUp:autoscaling.HPAScalingRules"},
      {"autoscaling.HorizontalPodAutoscalerSpec",
       "behavior:autoscaling.HorizontalPodAutoscalerBehavior maxReplicas metrics:[autoscaling.MetricSpec minReplicas "
       "scaleTargetRef:autoscaling.CrossVersionObjectReference"},
      {"autoscaling.MetricIdentifier", "name selector:meta.LabelSelector"},
      {"autoscaling.MetricSpec",
       "containerResource:autoscaling.ContainerResourceMetricSource external:autoscaling.ExternalMetricSource "
       "object:autoscaling.ObjectMetricSource pods:autoscaling.PodsMetricSource "
       "resource:autoscaling.ResourceMetricSource type"},
      {"autoscaling.MetricTarget", "averageUtilization averageValue type value"},
      {"autoscaling.ObjectMetricSource",
       "describedObject:autoscaling.CrossVersionObjectReference metric:autoscaling.MetricIdentifier "
       "target:autoscaling.MetricTarget"},
      {"autoscaling.PodsMetricSource", "metric:autoscaling.MetricIdentifier target:autoscaling.MetricTarget"},
      {"autoscaling.ResourceMetricSource", "name target:autoscaling.MetricTarget"},
      {"batch.CronJob", "apiVersion kind metadata:meta.ObjectMeta spec:batch.CronJobSpec status"},
      {"batch.CronJobSpec",
       "concurrencyPolicy failedJobsHistoryLimit jobTemplate:batch.JobTemplateSpec schedule startingDeadlineSeconds "
       "successfulJobsHistoryLimit suspend timeZone"},
      {"batch.Job", "apiVersion kind metadata:meta.ObjectMeta spec:batch.JobSpec status"},
      {"batch.JobSpec",
       "activeDeadlineSeconds backoffLimit backoffLimitPerIndex completionMode completions managedBy manualSelector "
       "maxFailedIndexes parallelism podFailurePolicy:batch.PodFailurePolicy podReplacementPolicy "
       "selector:meta.LabelSelector successPolicy:batch.SuccessPolicy suspend template:PodTemplateSpec "
       "ttlSecondsAfterFinished"},
      {"batch.JobTemplateSpec", "metadata:meta.ObjectMeta spec:batch.JobSpec"},
      {"batch.PodFailurePolicy", "rules:[batch.PodFailurePolicyRule"},
      {"batch.PodFailurePolicyOnExitCodesRequirement", "containerName operator values:["},
      {"batch.PodFailurePolicyOnPodConditionsPattern", "status type"},
      {"batch.PodFailurePolicyRule",
       "action onExitCodes:batch.PodFailurePolicyOnExitCodesRequirement "
       "onPodConditions:[batch.PodFailurePolicyOnPodConditionsPattern"},
      {"batch.SuccessPolicy", "rules:[batch.SuccessPolicyRule"},
      {"batch.SuccessPolicyRule", "succeededCount succeededIndexes"},
      {"meta.LabelSelector", "matchExpressions:[meta.LabelSelectorRequirement matchLabels:{"},
      {"meta.LabelSelectorRequirement", "key operator values:["},
      {"meta.ManagedFieldsEntry", "apiVersion fieldsType fieldsV1 manager operation subresource time"},
      {"meta.ObjectMeta",
       "annotations:{ creationTimestamp deletionGracePeriodSeconds deletionTimestamp finalizers:[ generateName "
       "generation labels:{ managedFields:[meta.ManagedFieldsEntry name namespace ownerReferences:[meta.OwnerReference "
       "resourceVersion selfLink uid"},
      {"meta.OwnerReference", "apiVersion blockOwnerDeletion controller kind name uid"},
      {"networking.HTTPIngressPath", "backend:networking.IngressBackend path pathType"},
      {"networking.HTTPIngressRuleValue", "paths:[networking.HTTPIngressPath"},
      {"networking.IPBlock", "cidr except:["},
      {"networking.Ingress", "apiVersion kind metadata:meta.ObjectMeta spec:networking.IngressSpec status"},
      {"networking.IngressBackend", "resource:TypedLocalObjectReference service:networking.IngressServiceBackend"},
      {"networking.IngressRule", "host http:networking.HTTPIngressRuleValue"},
      {"networking.IngressServiceBackend", "name port:networking.ServiceBackendPort"},
      {"networking.IngressSpec",
       "defaultBackend:networking.IngressBackend ingressClassName rules:[networking.IngressRule "
       "tls:[networking.IngressTLS"},
      {"networking.IngressTLS", "hosts:[ secretName"},
      {"networking.NetworkPolicy", "apiVersion kind metadata:meta.ObjectMeta spec:networking.NetworkPolicySpec"},
      {"networking.NetworkPolicyEgressRule", "ports:[networking.NetworkPolicyPort to:[networking.NetworkPolicyPeer"},
      {"networking.NetworkPolicyIngressRule", "from:[networking.NetworkPolicyPeer ports:[networking.NetworkPolicyPort"},
      {"networking.NetworkPolicyPeer",
       "ipBlock:networking.IPBlock namespaceSelector:meta.LabelSelector podSelector:meta.LabelSelector"},
      {"networking.NetworkPolicyPort", "endPort port protocol"},
      {"networking.NetworkPolicySpec",
       "egress:[networking.NetworkPolicyEgressRule ingress:[networking.NetworkPolicyIngressRule "
       "podSelector:meta.LabelSelector policyTypes:["},
      {"networking.ServiceBackendPort", "name number"},
      {"policy.PodDisruptionBudget",
       "apiVersion kind metadata:meta.ObjectMeta spec:policy.PodDisruptionBudgetSpec status"},
      {"policy.PodDisruptionBudgetSpec",
       "maxUnavailable minAvailable selector:meta.LabelSelector unhealthyPodEvictionPolicy"},
      {"rbac.AggregationRule", "clusterRoleSelectors:[meta.LabelSelector"},
      {"rbac.ClusterRole",
       "aggregationRule:rbac.AggregationRule apiVersion kind metadata:meta.ObjectMeta rules:[rbac.PolicyRule"},
      {"rbac.ClusterRoleBinding",
       "apiVersion kind metadata:meta.ObjectMeta roleRef:rbac.RoleRef subjects:[rbac.Subject"},
      {"rbac.PolicyRule", "apiGroups:[ nonResourceURLs:[ resourceNames:[ resources:[ verbs:["},
      {"rbac.Role", "apiVersion kind metadata:meta.ObjectMeta rules:[rbac.PolicyRule"},
      {"rbac.RoleBinding", "apiVersion kind metadata:meta.ObjectMeta roleRef:rbac.RoleRef subjects:[rbac.Subject"},
      {"rbac.RoleRef", "apiGroup kind name"},
      {"rbac.Subject", "apiGroup kind name namespace"},
      {"storage.StorageClass",
       "allowVolumeExpansion allowedTopologies:[TopologySelectorTerm apiVersion kind metadata:meta.ObjectMeta "
       "mountOptions:[ parameters:{ provisioner reclaimPolicy volumeBindingMode"},
  };
  return all;
}

}  // namespace tidegate::engine
