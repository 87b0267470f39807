import type { Fault, ProblemBody } from './types'

/** A refusal the server explained (RFC 9457), or a request that never got an answer (status 0). */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly requestId: string
  readonly faults: Fault[]

  constructor(body: Partial<ProblemBody>) {
    super(body.detail || body.title || '')
    this.name = 'Problem'
    this.status = body.status ?? 0
    this.code = body.code ?? ''
    this.requestId = body.request_id ?? ''
    this.faults = body.errors ?? []
  }

  /** True when the outcome is unknown, so the same request with the same key should be sent again. */
  get unanswered(): boolean {
    return this.status === 0 || this.status >= 500
  }

  /** The message for a form field, matched by the last segment of its JSON pointer. */
  faultOf(field: string): string {
    return this.faults.find((f) => f.pointer.split(/[/.]/).pop() === field)?.message ?? ''
  }
}

export async function problemOf(response: Response): Promise<Problem> {
  const requestId = response.headers.get('X-Request-Id') ?? ''
  try {
    const body = (await response.json()) as Partial<ProblemBody>
    return new Problem({ request_id: requestId, ...body, status: response.status })
  } catch {
    // A proxy in between may answer with a page of its own.
    return new Problem({ status: response.status, title: response.statusText, request_id: requestId })
  }
}

export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  return new Problem({ status: 0, code: 'offline', detail: '' })
}
