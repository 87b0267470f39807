/** The files that checklists refer to, as a phone carries them: fetched once, kept by what they hold. */
import { onScopeDispose, provide, shallowRef, watch, type Ref } from 'vue'
import { pocket } from '@/kernel/offline/pocket'
import { formFiles, nameIn } from './useForm'
import { formFileUrl } from './useForms'

export interface CarriedForm {
  form: string
  version: string
  files: { name: string; hash: string }[]
}

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

/**
 * Where the files of a checklist are shown from, by the addresses that it names them by; for {@link formFiles}. They are let
 * go of with the component.
 */
export function useFormFiles(): { files: Ref<ReadonlyMap<string, Blob>>; at: (address: string) => string | undefined } {
  const files = shallowRef<ReadonlyMap<string, Blob>>(new Map())
  const urls = new Map<string, string>()
  const release = () => {
    urls.forEach((url) => URL.revokeObjectURL(url))
    urls.clear()
  }
  watch(files, release)
  onScopeDispose(release)
  function at(address: string): string | undefined {
    const name = nameIn(address)
    const file = files.value.get(name)
    if (file && !urls.has(name)) urls.set(name, URL.createObjectURL(file))
    return urls.get(name)
  }
  provide(formFiles, at)
  return { files, at }
}
