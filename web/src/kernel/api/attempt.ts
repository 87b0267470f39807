import { newKey } from './client'
import { asProblem } from './problem'

/**
 * One intention of one person. Sent again after silence it carries the same key, so the server does
 * it once; after a definite answer, or when the content changed, the next sending is a new intention.
 */
export class Attempt {
  private key = ''
  private content = ''

  async send<T>(payload: unknown, post: (key: string) => Promise<T>): Promise<T> {
    const content = JSON.stringify(payload)
    if (!this.key || content !== this.content) {
      this.key = newKey()
      this.content = content
    }
    try {
      const answer = await post(this.key)
      this.key = ''
      return answer
    } catch (error) {
      if (!asProblem(error).unanswered) this.key = ''
      throw error
    }
  }
}
