export { LocalPlatformError } from './core/local-platform-error.ts';
export type { LocalConnections, LocalPlatformOptions, LocalPlatformStatus } from './core/options.ts';
export { LOG_FILE, localPlatformStatus, spawnLocalPlatform, stopLocalPlatform } from './core/spawn-local-platform.ts';
export { type LocalPlatform, startLocalPlatform } from './core/start-local-platform.ts';
