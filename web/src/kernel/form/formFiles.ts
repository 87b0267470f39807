/** The files that checklists refer to, as a phone carries them: fetched once, kept by what they hold. */
import { pocket } from '@/kernel/offline/pocket'
import { formFileUrl } from './useForms'

export interface CarriedForm { form: string; version: string; files: { name: string; hash: string }[] }

const keyOf = (hash: string) => `file/${hash}`

/** Fetches what is not carried yet, and lets go of what no checklist here refers to. What cannot be had now is asked for the next time. */
export async function carryFiles(forms: readonly CarriedForm[], others: readonly CarriedForm[] = []): Promise<void> {
  const wanted = new Set([...forms, ...others].flatMap((f) => f.files.map((x) => keyOf(x.hash))))
  const have = new Set((await pocket.kept.where('key').startsWith('file/').primaryKeys()) as string[])
  for (const f of forms) {
    for (const x of f.files) {
      if (!x.hash || have.has(keyOf(x.hash))) continue
      const answer = await globalThis.fetch(formFileUrl(f, x.name)).catch(() => undefined)
      if (!answer?.ok) continue
      await pocket.keep(keyOf(x.hash), await answer.blob())
      have.add(keyOf(x.hash))
    }
  }
  await pocket.kept.bulkDelete([...have].filter((key) => !wanted.has(key)))
}

/** What is carried of a checklist's files, by name. */
export async function filesCarried(form: Pick<CarriedForm, 'files'>): Promise<Map<string, Blob>> {
  const out = new Map<string, Blob>()
  for (const x of form.files) {
    const file = x.hash ? await pocket.recall<Blob>(keyOf(x.hash)) : undefined
    if (file) out.set(x.name, file)
  }
  return out
}
