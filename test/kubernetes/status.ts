/** A refusal as the API server answers it; `Status` objects of a 1.32 server are among the fixtures. */
export type Refusal = {
  code: number
  reason?: string
  message: string
  details?: object
  headers?: Record<string, string>
}

export function statusOf({ code, reason, message, details }: Refusal): object {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    ...(reason && { reason }),
    ...(details && { details }),
    code,
  }
}

export const unauthorized: Refusal = {
  code: 401,
  reason: 'Unauthorized',
  message: 'Unauthorized',
}

export function notFound(kind: string, name: string): Refusal {
  const message = `${kind} "${name}" not found`
  return { code: 404, reason: 'NotFound', message, details: { name, kind } }
}

export function alreadyExists(kind: string, name: string): Refusal {
  const message = `${kind} "${name}" already exists`
  return { code: 409, reason: 'AlreadyExists', message, details: { name, kind } }
}

/** Refused by admission or authorization. */
export function forbidden(kind: string, name: string | undefined, why: string): Refusal {
  const what = name === undefined ? kind : `${kind} "${name}"`
  const message = `${what} is forbidden: ${why}`
  return { code: 403, reason: 'Forbidden', message, details: { ...(name && { name }), kind } }
}

export function invalid(kind: string, name: string, field: string, why: string): Refusal {
  return {
    code: 422,
    reason: 'Invalid',
    message: `${kind} "${name}" is invalid: ${field}: ${why}`,
    details: { name, kind, causes: [{ reason: 'FieldValueInvalid', message: why, field }] },
  }
}

export function badRequest(message: string): Refusal {
  return { code: 400, reason: 'BadRequest', message }
}

/** For a path or a method that there is not. */
export const noSuchResource: Refusal = {
  code: 404,
  reason: 'NotFound',
  message: 'the server could not find the requested resource',
  details: {},
}

export const listExpired: Refusal = {
  code: 410,
  reason: 'Expired',
  message: 'The resourceVersion for the provided list is too old.',
}

/** In the middle of a list that is asked for page by page. */
export const continueExpired: Refusal = {
  code: 410,
  reason: 'Expired',
  message:
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.',
}

/** As it stands in a watch's stream. */
export function watchExpired(version: number, oldest: number): Refusal {
  return {
    code: 410,
    reason: 'Expired',
    message: `too old resource version: ${version} (${oldest})`,
  }
}
