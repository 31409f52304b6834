import { createHash, timingSafeEqual } from 'node:crypto';
import { unauthorized } from '../model/status-errors.ts';

/** Health and version are public, as the role `system:public-info-viewer` has it. */
const PUBLIC = ['/healthz', '/livez', '/readyz', '/version'];

/** Refuses whoever does not bring the token. */
export function createAuthenticator(token: string): (request: Request, pathname: string) => void {
  const expected = digest(`Bearer ${token}`);
  return (request, pathname) => {
    if (PUBLIC.includes(pathname)) return;
    // Digests have one length, so the comparison tells nothing by its time.
    const given = digest(request.headers.get('authorization')?.replace(/^bearer\s+/i, 'Bearer ') ?? '');
    if (!timingSafeEqual(given, expected)) throw unauthorized();
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
