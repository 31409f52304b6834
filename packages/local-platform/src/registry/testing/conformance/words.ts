/** Below which MLflow's API is. */
export const api = '/api/2.0/mlflow';
/** How MLflow ends what it says about a wrong parameter. */
export const docs = 'See the API docs for more information about request parameters.';

/** The answer that says no. */
export function refused(message: string, code = 'INVALID_PARAMETER_VALUE'): Readonly<Record<string, unknown>> {
  return { error_code: code, message };
}

/** The answer for what is not there. */
export function notThere(message: string): Readonly<Record<string, unknown>> {
  return refused(message, 'RESOURCE_DOES_NOT_EXIST');
}

/** A query string in which `{name}` can still be filled in. */
export function encoded(query: Readonly<Record<string, string>>): string {
  return new URLSearchParams(query).toString().replaceAll('%7B', '{').replaceAll('%7D', '}');
}

/** Below which the proxied artifacts are. */
export const files = '/api/2.0/mlflow-artifacts/artifacts';
