/** The error codes of MLflow's REST API that the registry answers with. */
export type MlflowErrorCode =
  | 'BAD_REQUEST'
  | 'INTERNAL_ERROR'
  | 'INVALID_PARAMETER_VALUE'
  | 'INVALID_STATE'
  | 'NOT_IMPLEMENTED'
  | 'RESOURCE_ALREADY_EXISTS'
  | 'RESOURCE_DOES_NOT_EXIST';

interface CodeFacts {
  readonly status: number;
  readonly sqlstate?: string;
  readonly errorClass?: string;
}

const facts: Readonly<Record<MlflowErrorCode, CodeFacts>> = {
  BAD_REQUEST: { status: 400, sqlstate: 'KAM00', errorClass: 'INVALID_PARAMETER_VALUE' },
  INTERNAL_ERROR: { status: 500, sqlstate: 'XXM00', errorClass: 'CLIENT_INTERNAL_ERROR' },
  INVALID_PARAMETER_VALUE: { status: 400, sqlstate: 'KAM00', errorClass: 'INVALID_PARAMETER_VALUE' },
  INVALID_STATE: { status: 500, sqlstate: 'XXM00', errorClass: 'CLIENT_INTERNAL_ERROR' },
  NOT_IMPLEMENTED: { status: 501 },
  RESOURCE_ALREADY_EXISTS: { status: 400, sqlstate: 'KAM00', errorClass: 'RESOURCE_ALREADY_EXISTS' },
  RESOURCE_DOES_NOT_EXIST: { status: 404, sqlstate: 'KAM00', errorClass: 'RESOURCE_NOT_FOUND' },
};

/** An answer of MLflow's REST API that says no: `{"error_code", "message"}` with the code's HTTP status. */
export class MlflowError extends Error {
  override readonly name = 'MlflowError';
  readonly code: MlflowErrorCode;

  constructor(code: MlflowErrorCode, message: string) {
    super(message);
    this.code = code;
  }

  toResponse(): Response {
    const { status, sqlstate, errorClass } = facts[this.code];
    return Response.json(
      { error_code: this.code, message: this.message, sqlstate, error_class: errorClass },
      { status },
    );
  }
}

/** 400: the request's value is not acceptable. */
export function invalid(message: string): MlflowError {
  return new MlflowError('INVALID_PARAMETER_VALUE', message);
}

/** 404: the thing that the request names is not there. */
export function missing(message: string): MlflowError {
  return new MlflowError('RESOURCE_DOES_NOT_EXIST', message);
}

/** 400: a thing of that name is there already. */
export function taken(message: string): MlflowError {
  return new MlflowError('RESOURCE_ALREADY_EXISTS', message);
}
