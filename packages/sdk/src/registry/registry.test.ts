import { startLocalRegistry } from '../testing/local-parts.ts';
import { describeRegistry } from '../testing/registry-conformance.ts';

describeRegistry('the registry on the local platform', startLocalRegistry);
