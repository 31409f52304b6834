import { type Bad, replaced } from './bad-config.ts';
import { CONFIG, DIGEST, MODEL, PLATFORM } from './configs.ts';

const tfs = MODEL.replace('triton', 'tensorflow-serving').replace('onnx', 'saved-model');

/** Mistakes in names, references and gates. */
export const BAD_NAMES: readonly Bad[] = [
  {
    name: 'a misspelt key',
    text: replaced('clusters:', 'clusers:'),
    message: 'there is no field "clusers" here',
    fix: 'did you mean "clusters"?',
    at: '5:1',
    path: '/clusers',
  },
  {
    name: 'a missing field',
    text: replaced('owner: acme, ', ''),
    message: '"owner" is missing',
    fix: /^add "owner": Organisation/,
    path: '/repository',
  },
  {
    name: 'an unknown kind',
    text: replaced('kind: Model', 'kind: Modle'),
    message: 'there is no kind "Modle"',
    fix: 'did you mean "Model"?',
    path: '/kind',
  },
  { name: 'no kind', text: replaced('kind: Model\n', ''), message: '"kind" is missing' },
  {
    name: 'a wrong version',
    text: replaced('version: 1', 'version: 2'),
    message: '"version" must be 1, not 2',
    fix: 'write 1',
  },
  {
    name: 'a version in quotes',
    text: replaced('version: 1', 'version: "1"'),
    message: '"version" must be 1, not "1"',
  },
  {
    name: 'a misspelt runtime',
    text: replaced('triton', 'tritn'),
    message: '"runtime" must not be "tritn"',
    fix: 'did you mean "triton"?',
  },
  {
    name: 'a runtime that does not run the format',
    text: replaced('format: onnx', 'format: saved-model'),
    message: 'triton does not run the format "saved-model"',
    fix: /"onnx"/,
    path: '/format',
  },
  {
    name: 'TensorFlow Serving with ONNX',
    text: replaced('triton', 'tensorflow-serving'),
    message: 'tensorflow-serving does not run the format "onnx"',
    fix: /"saved-model"/,
  },
  {
    name: 'a runtime without a default image',
    text: [PLATFORM, tfs].join('---\n'),
    message: /no default image/,
    fix: /@sha256/,
  },
  {
    name: 'an image without digest',
    text: replaced('name: digits\nruntime', 'name: digits\nimage: nvcr.io/nvidia/tritonserver:26.06-py3\nruntime'),
    message: /"image" must not be/,
    fix: /digest/,
  },
  {
    name: 'an image with a short digest',
    text: replaced(DIGEST, 'sha256:abc'),
    message: /"image" must not be/,
    fix: /64 hex digits/,
  },
  {
    name: 'an unknown environment to promote from',
    text: replaced('[staging]', '[stagin]'),
    message: 'there is no environment "stagin"',
    fix: 'did you mean "staging"?',
    path: '/environments/2/promoteFrom/0',
    at: '14:19',
  },
  {
    name: 'an unknown cluster',
    text: replaced('dev, cluster: main', 'dev, cluster: mian'),
    message: 'there is no cluster "mian"',
    fix: 'did you mean "main"?',
    at: '9:27',
  },
  {
    name: 'a circle of promotions',
    text: replaced(
      '{ name: dev, cluster: main, namespace: acme-dev }',
      '{ name: dev, cluster: main, namespace: acme-dev, promoteFrom: [production] }',
    ),
    message: 'promotions go round in a circle: dev → staging → production → dev',
  },
  {
    name: 'an environment that promotes from itself',
    text: replaced('promoteFrom: [dev]', 'promoteFrom: [staging]'),
    message: 'promotions go round in a circle: staging → staging',
  },
  {
    name: 'a source named twice',
    text: replaced('promoteFrom: [dev]', 'promoteFrom: [dev, dev]'),
    message: '"dev" is named twice',
  },
  {
    name: 'two environments in one namespace',
    text: replaced('namespace: acme-staging', 'namespace: acme-dev'),
    message: /already that of environment "dev"/,
  },
  {
    name: 'two environments of one name',
    text: replaced('name: staging, cluster', 'name: dev, cluster'),
    message: 'there are two environments named "dev"',
  },
  {
    name: 'two clusters of one name',
    text: replaced('name: prod, server', 'name: main, server'),
    message: 'there are two clusters named "main"',
  },
  { name: 'a namespace of the cluster itself', text: replaced('acme-dev', 'kube-system'), message: /not for models/ },
  {
    name: 'a name with capitals',
    text: replaced('name: dev,', 'name: Dev,'),
    message: '"name" must not be "Dev"',
    fix: /lower-case/,
  },
  {
    name: 'a name with an underscore',
    text: replaced('namespace: acme-dev', 'namespace: acme_dev'),
    message: /"namespace" must not be/,
  },
  {
    name: 'a name that is too long',
    text: replaced('name: digits\nruntime', `name: ${'a'.repeat(41)}\nruntime`),
    message: /must NOT have more than 40 characters/,
  },
  {
    name: 'an override for an unknown environment',
    text: replaced('production: { scaling', 'prodution: { scaling'),
    message: 'there is no environment "prodution"',
    fix: 'did you mean "production"?',
  },
  {
    name: 'a training in an unknown environment',
    text: `${CONFIG}environments: [dev, test]\n`,
    message: 'there is no environment "test"',
  },
  {
    name: 'a training that names an environment twice',
    text: `${CONFIG}environments: [dev, dev]\n`,
    message: '"dev" is named twice',
  },
  {
    name: 'a Kubernetes version as a number',
    text: replaced('kubernetes: "1.35" }\n  - { name: prod', 'kubernetes: 1.35 }\n  - { name: prod'),
    message: '"kubernetes" must not be 1.35',
    fix: 'write it in quotes: "1.35"',
    at: '6:71',
  },
  {
    name: 'a Kubernetes version without support',
    text: replaced('kubernetes: "1.35" }\n  - { name: prod', 'kubernetes: "1.20" }\n  - { name: prod'),
    message: '"kubernetes" must not be "1.20"',
  },
  { name: 'a server without TLS', text: replaced('https://prod', 'http://prod'), message: /"server" must not be/ },
  {
    name: 'soak',
    text: replaced('promoteFrom: [dev] }', 'promoteFrom: [dev], soak: { time: 30m } }'),
    message: '"soak" is not enforced by this version, so it is refused',
    fix: 'remove "soak"',
    at: '10:82',
  },
  {
    name: 'approvals',
    text: replaced('    promoteFrom: [staging]', '    approvals: { count: 2 }\n    promoteFrom: [staging]'),
    message: /"approvals" is not enforced/,
  },
  {
    name: 'freezes',
    text: replaced('    promoteFrom: [staging]', '    freezes: []\n    promoteFrom: [staging]'),
    message: /"freezes" is not enforced/,
  },
  {
    name: 'storage',
    text: replaced('registry: {', 'storage: { kind: s3 }\nregistry: {'),
    message: /"storage" is not enforced/,
  },
  {
    name: 'a gate with confidence',
    text: replaced('notBelowChampionBy: 0.002', 'notBelowChampionBy: 0.002, confidence: 0.95'),
    message: /"confidence" are not enforced/,
    path: '/gates/2/confidence',
  },
  {
    name: 'a lineage gate',
    text: replaced('{ signature: compatible }', '{ lineage: complete }'),
    message: /"lineage" are not enforced/,
  },
  {
    name: 'a gate of no known form',
    text: replaced('{ signature: compatible }', '{ metric: accuracy }'),
    message: 'this is none of the known gates',
    fix: /notBelowChampionBy/,
  },
  {
    name: 'a gate that is no map',
    text: replaced('- { signature: compatible }', '- compatible'),
    message: 'a gate must be a map, not "compatible"',
  },
  {
    name: 'a gate with a text as threshold',
    text: replaced('min: 0.95', 'min: "0.95"'),
    message: '"min" must be a number, not "0.95"',
  },
  {
    name: 'a negative tolerance',
    text: replaced('notBelowChampionBy: 0.002', 'notBelowChampionBy: -1'),
    message: /"notBelowChampionBy" must be >= 0/,
  },
  {
    name: 'a signature gate of another word',
    text: replaced('signature: compatible', 'signature: compatable'),
    message: '"signature" must not be "compatable"',
    fix: 'did you mean "compatible"?',
  },
  {
    name: "an environment's gate",
    text: replaced(
      '    promoteFrom: [staging]',
      '    gates: [{ metric: accuracy, mim: 1 }]\n    promoteFrom: [staging]',
    ),
    message: 'this is none of the known gates',
    path: '/environments/2/gates/0',
  },
];
