import { labelSelector, objectMeta } from './meta-schema.ts';
import { any, boolean, integer, list, map, object, quantity, string, stringList } from './schema.ts';

const items = list(object({ key: string, path: string, mode: integer }));
export const fieldRef = object({ apiVersion: string, fieldPath: string });
export const resourceFieldRef = object({ containerName: string, resource: string, divisor: quantity });
const downwardItems = list(object({ path: string, fieldRef, resourceFieldRef, mode: integer }));

const projectedSource = object({
  configMap: object({ name: string, items, optional: boolean }),
  secret: object({ name: string, items, optional: boolean }),
  downwardAPI: object({ items: downwardItems }),
  serviceAccountToken: object({ audience: string, expirationSeconds: integer, path: string }),
  clusterTrustBundle: any,
  podCertificate: any,
});

const claimSpec = object({
  accessModes: stringList,
  selector: labelSelector,
  resources: object({ limits: map(quantity), requests: map(quantity) }),
  volumeName: string,
  storageClassName: string,
  volumeMode: string,
  dataSource: any,
  dataSourceRef: any,
  volumeAttributesClassName: string,
});

export const volume = object({
  name: string,
  emptyDir: object({ medium: string, sizeLimit: quantity }),
  configMap: object({ name: string, items, defaultMode: integer, optional: boolean }),
  secret: object({ secretName: string, items, defaultMode: integer, optional: boolean }),
  downwardAPI: object({ items: downwardItems, defaultMode: integer }),
  projected: object({ sources: list(projectedSource), defaultMode: integer }),
  ephemeral: object({ volumeClaimTemplate: object({ metadata: objectMeta, spec: claimSpec }) }),
  persistentVolumeClaim: object({ claimName: string, readOnly: boolean }),
  hostPath: object({ path: string, type: string }),
  image: object({ reference: string, pullPolicy: string }),
  csi: any,
  nfs: any,
});
