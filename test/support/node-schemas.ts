/** A JSON schema of an object that takes these fields and no other. */
function closed(properties: Record<string, object>, required = Object.keys(properties)): object {
  return { type: 'object', properties, required, additionalProperties: false };
}

const TEXT = { type: 'string' };
/** Label and annotation values are strings in Kubernetes: a bare number or boolean is refused. */
const TEXTS = { type: 'object', additionalProperties: TEXT };
/** RFC 1123 names, as Kubernetes wants them for objects, containers and namespaces. */
const NAME = { type: 'string', pattern: '^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$', maxLength: 63 };
const COUNT = { type: 'integer', minimum: 0 };
const YES_NO = { type: 'boolean' };

const METADATA = closed({ name: NAME, namespace: NAME, labels: TEXTS, annotations: TEXTS }, [
  'name',
  'namespace',
]);

/** The Tuned resource, as the CustomResourceDefinition of the Node Tuning Operator has it (manifests/20-tuned.crd.yaml). */
export const TUNED_SCHEMA = closed({
  apiVersion: { const: 'tuned.openshift.io/v1' },
  kind: { const: 'Tuned' },
  metadata: METADATA,
  spec: closed({
    profile: { type: 'array', minItems: 1, items: closed({ name: TEXT, data: TEXT }) },
    recommend: {
      type: 'array',
      minItems: 1,
      items: closed(
        {
          priority: COUNT,
          profile: TEXT,
          match: {
            type: 'array',
            items: closed({ label: TEXT, value: TEXT, type: { enum: ['node', 'pod'] } }, ['label']),
          },
          machineConfigLabels: TEXTS,
          operand: { type: 'object' },
        },
        ['priority', 'profile'],
      ),
    },
  }),
});

/** machine.sysctls of the v1alpha1 machine config of Talos: a map of strings. */
export const TALOS_SCHEMA = closed({ machine: closed({ sysctls: TEXTS }) });

const QUANTITY = { type: 'string', pattern: '^[0-9]+(m|Mi|Gi)?$' };
const CONTAINER = closed(
  {
    name: NAME,
    image: { type: 'string', pattern: '^[a-z0-9./-]+:[A-Za-z0-9._-]+$', not: { pattern: ':latest$' } },
    command: { type: 'array', minItems: 1, items: TEXT },
    resources: closed({
      requests: { type: 'object', additionalProperties: QUANTITY },
      limits: { type: 'object', additionalProperties: QUANTITY },
    }),
    securityContext: closed(
      {
        privileged: YES_NO,
        allowPrivilegeEscalation: YES_NO,
        readOnlyRootFilesystem: YES_NO,
        runAsNonRoot: YES_NO,
        runAsUser: COUNT,
        capabilities: closed({ drop: { type: 'array', items: TEXT } }),
        seccompProfile: closed({ type: { enum: ['RuntimeDefault', 'Localhost', 'Unconfined'] } }),
      },
      [],
    ),
  },
  ['name', 'image'],
);

/** An apps/v1 DaemonSet, as far as the format uses it (Kubernetes API reference: DaemonSet, PodSpec, Container, SecurityContext). */
export const DAEMONSET_SCHEMA = closed({
  apiVersion: { const: 'apps/v1' },
  kind: { const: 'DaemonSet' },
  metadata: METADATA,
  spec: closed({
    selector: closed({ matchLabels: TEXTS }),
    template: closed({
      metadata: closed({ labels: TEXTS }),
      spec: closed({
        hostNetwork: YES_NO,
        automountServiceAccountToken: YES_NO,
        nodeSelector: TEXTS,
        initContainers: { type: 'array', items: CONTAINER },
        containers: { type: 'array', minItems: 1, items: CONTAINER },
      }),
    }),
  }),
});
