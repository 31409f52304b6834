export { createRegistry, type Registry, type RegistryOptions } from './create-registry.ts';
