/**
 * Signing out of a phone, signal or not. Without one the phone forgets at once who it was, and the county is told at the
 * next start with a signal, before anybody is let in by the session that is still open there.
 */
import { api } from '@/kernel/api/client'
import { asProblem } from '@/kernel/api/problem'
import { pocket } from '@/kernel/offline/pocket'
import { useSession } from '@/kernel/session/useSession'

/** Ends the session that was left; true when nothing is left to tell. */
async function end(): Promise<boolean> {
  try {
    await api.DELETE('/api/session')
  } catch (error) {
    if (asProblem(error).unanswered) return false
  }
  await pocket.kept.delete('left')
  return true
}

export async function leave(): Promise<void> {
  await pocket.transaction('rw', pocket.kept, async () => {
    await pocket.kept.delete('me')
    await pocket.keep('left', true)
  })
  useSession().forget()
  await end()
}

/** Before anybody goes on: what was left without a signal is ended first. */
export async function leaving(): Promise<void> {
  if (!(await pocket.recall<boolean>('left').catch(() => false))) return
  if (!(await end())) useSession().forget()
}

/** Whoever signs in takes the place of the session that was left. */
export const entered = (): Promise<void> => pocket.kept.delete('left')
