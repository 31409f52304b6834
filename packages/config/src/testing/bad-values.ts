import { type Bad, replaced } from './bad-config.ts';
import { CONFIG, MODEL, PLATFORM, TRAINING } from './configs.ts';

/** Mistakes in sizes, schedules, documents and syntax. */
export const BAD_VALUES: readonly Bad[] = [
  {
    name: 'more replicas at least than at most',
    text: replaced('min: 2, max: 10', 'min: 12, max: 10'),
    message: 'the minimum of 12 replicas is above the maximum of 10',
  },
  {
    name: 'an override that lifts the minimum above the maximum',
    text: replaced('{ min: 4 }', '{ min: 40 }'),
    message: 'the minimum of 40 replicas is above the maximum of 10',
    path: '/environments/production/scaling',
  },
  {
    name: 'half a replica',
    text: replaced('min: 2, max', 'min: 0.5, max'),
    message: '"min" must be a whole number, not 0.5',
  },
  { name: 'memory in GB', text: replaced('8Gi', '8GB'), message: '"memory" must not be "8GB"', fix: /2Gi \(not GB\)/ },
  { name: 'memory without a unit', text: replaced('8Gi', '"8"'), message: /too little/, fix: /unit/ },
  { name: 'memory as a number', text: replaced('8Gi', '8'), message: '"memory" must be a string, not 8' },
  { name: 'no CPU', text: replaced('cpu: 4', 'cpu: 0'), message: /"cpu" must be > 0/ },
  { name: 'a part of a GPU', text: replaced('gpu: 1', 'gpu: 0.5'), message: '"gpu" must be a whole number, not 0.5' },
  {
    name: 'a schedule of six fields',
    text: replaced('0 3 * * 1', '0 0 3 * * 1'),
    message: 'a schedule has five fields, this one has 6',
  },
  {
    name: 'a schedule out of range',
    text: replaced('0 3 * * 1', '0 25 * * 1'),
    message: 'the hour "25" is not from 0 to 23',
  },
  {
    name: 'Sunday as 7, which Kubernetes refuses',
    text: replaced('0 3 * * 1', '0 3 * * 7'),
    message: 'the day of week "7" is not from 0 to 6',
  },
  { name: 'a time zone in a schedule', text: replaced('0 3 * * 1', 'TZ=Europe/Berlin 0 3 * * 1'), message: /UTC/ },
  { name: 'a macro as schedule', text: replaced('"0 3 * * 1"', '"@daily"'), message: /five fields/ },
  {
    name: 'command and steps together',
    text: `${CONFIG}command: [a]\nsteps: [{ name: b, command: [c] }]\n`,
    message: '"command" and "steps" exclude each other',
  },
  {
    name: 'two steps of one name',
    text: `${CONFIG}steps: [{ name: b, command: [c] }, { name: b, command: [d] }]\n`,
    message: 'there are two steps named "b"',
  },
  { name: 'an empty command', text: `${CONFIG}command: []\n`, message: /must NOT have fewer than 1 items/ },
  {
    name: 'a command as text',
    text: `${CONFIG}command: python train.py\n`,
    message: '"command" must be a list, not "python train.py"',
  },
  {
    name: 'nested parameters',
    text: `${CONFIG}parameters: { a: { b: 1 } }\n`,
    message: /"a" must be a string or a number or a boolean, not a map/,
  },
  { name: 'two platforms', text: `${CONFIG}---\n${PLATFORM}`, message: /second document of kind "Platform"/ },
  { name: 'no platform', text: MODEL, message: 'there is no document of kind "Platform"' },
  { name: 'an empty file', text: '', message: 'there is no document of kind "Platform"' },
  { name: 'two models of one name', text: `${CONFIG}---\n${MODEL}`, message: /there are two models named "digits"/ },
  {
    name: 'two trainings of one name',
    text: `${CONFIG}---\n${TRAINING}`,
    message: /there are two trainings named "digits"/,
  },
  { name: 'a list as document', text: `${CONFIG}---\n- a\n`, message: 'a document must be a map, not a list' },
  {
    name: 'a tab as indentation',
    text: replaced('  - { name: main', '\t- { name: main'),
    message: /not valid YAML/,
    fix: /spaces/,
  },
  {
    name: 'a key twice',
    text: replaced('name: acme-ai\n', 'name: acme-ai\nname: other\n'),
    message: /not valid YAML: Map keys must be unique/,
    fix: 'keep one of the two entries',
  },
  { name: 'an open quote', text: replaced('name: acme-ai\n', 'name: "acme-ai\n'), message: /not valid YAML/ },
  {
    name: 'a tag',
    text: replaced('name: acme-ai\n', 'name: !!js/function acme\n'),
    message: /not valid YAML/,
    fix: /remove the tag/,
  },
  {
    name: 'a key that is a number',
    text: `${CONFIG}parameters: { 1: a }\n`,
    message: 'the key 1 is not a string',
    fix: 'write it in quotes: "1"',
  },
  {
    name: 'a list as key',
    text: `${CONFIG}parameters: { [a, b]: c }\n`,
    message: 'the key a list or map is not a string',
  },
  {
    name: 'a merge key',
    text: replaced('kind: Model\n', 'kind: Model\n<<: { name: x }\n'),
    message: 'there is no field "<<" here',
  },
  { name: 'a bomb of aliases', text: bomb(), message: 'more than 100 references to anchors' },
  { name: 'a very deep list', text: `a: ${'['.repeat(20_000)}`, message: /nested too deeply|not valid YAML/ },
  { name: 'a huge file', text: `${CONFIG}# ${'x'.repeat(1024 * 1024)}\n`, message: /at most 1048576 are read/ },
  {
    name: 'a wide character before the place',
    text: replaced('{ name: dev, cluster: main', '{ name: dev, "😀": 1, cluster: main'),
    message: /there is no field/,
    at: '9:18',
  },
  {
    name: 'a team that is no slug',
    text: replaced('name: acme-ai\n', 'name: acme-ai\nteam: "@acme/ml"\n'),
    message: /"team" must not be/,
  },
  {
    name: 'a registry address with credentials',
    text: replaced('{ kind: mlflow }', '{ uri: "http://user:pass@host" }'),
    message: /"uri" must not be/,
  },
  {
    name: '__proto__ as a key',
    text: replaced('kind: Model\n', 'kind: Model\n__proto__: { a: 1 }\n'),
    message: 'there is no field "__proto__" here',
  },
];

function bomb(): string {
  const levels = ['a: &a [x,x,x,x,x,x,x,x,x]'];
  for (const [to, from] of ['ba', 'cb', 'dc', 'ed', 'fe'].map((pair) => [...pair])) {
    levels.push(`${to}: &${to} [${`*${from},`.repeat(9)}]`);
  }
  return `kind: Platform\n${levels.join('\n')}\n`;
}
