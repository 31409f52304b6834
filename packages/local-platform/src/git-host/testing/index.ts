export { type Validated, validated } from './validated-git-host.ts';
