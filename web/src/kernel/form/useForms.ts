import { api, body, fileBody, fileOf, keyed, newKey, part } from '@/kernel/api/client'
import type { components } from '@/kernel/api/schema.gen'

type Schema = components['schemas']
export type FormRow = Schema['FormRow']
export type FormPage = Schema['FormPage']
export type FormReport = Schema['FormReport']
export type FormUse = Schema['FormUse']
export type FormFile = Schema['ChecklistFile']
export type FormQuestion = FormPage['nodes'][number]

export const listForms = () => body(api.GET('/api/forms')).then((a) => a.items)
export const listUses = () => body(api.GET('/api/forms/uses')).then((a) => a.items)
export const readForm = (form: string, version: string) =>
  body(api.GET('/api/forms/{form}/versions/{version}', { params: { path: { form, version } } }))
export const uploadForm = (file: Blob, name: string, use: string, dry: boolean, key: string) =>
  body(
    api.POST('/api/forms', {
      params: { query: { dry, use } },
      body: { file: part(file) },
      bodySerializer: fileBody(file, name),
      headers: keyed(key),
    }),
  )
export const publishForm = (
  form: string,
  version: string,
  to: { posts: string[]; areas: string[]; reason?: string },
  key: string,
) =>
  api.POST('/api/forms/{form}/versions/{version}/publish', {
    params: { path: { form, version } },
    body: to,
    headers: keyed(key),
  })
/** Where a file that a version refers to is fetched. */
export const formFileUrl = (v: { form: string; version: string }, name: string) =>
  `/api/forms/${encodeURIComponent(v.form)}/versions/${encodeURIComponent(v.version)}/files/${encodeURIComponent(name)}`
export const attachFiles = (v: { form: string; version: string }, files: readonly File[], key: string) =>
  body(
    api.POST('/api/forms/{form}/versions/{version}/files', {
      params: { path: v },
      body: { files: files.map(part) },
      bodySerializer: () => {
        const form = new FormData()
        for (const file of files) form.append('files', file, file.name)
        return form
      },
      headers: keyed(key),
    }),
  )
export const detachFile = (v: { form: string; version: string }, name: string, key: string) =>
  api.POST('/api/forms/{form}/versions/{version}/files/{name}/remove', {
    params: { path: { ...v, name } },
    headers: keyed(key),
  })
/** A version as phones get it: what is filled in, and the files that it refers to. */
export async function fetchForm(v: FormPage): Promise<{ xml: string; files: Map<string, Blob> }> {
  const base = `/api/forms/${encodeURIComponent(v.form)}/versions/${encodeURIComponent(v.version)}`
  const xml = await fileOf(`${base}/xml`, newKey()).then((r) => r.text())
  const files = new Map<string, Blob>()
  for (const f of v.files)
    if (f.hash) files.set(f.name, await fileOf(formFileUrl(v, f.name), newKey()).then((r) => r.blob()))
  return { xml, files }
}
/** Where a version's workbook is fetched, to be changed and uploaded again. */
export const workbookUrl = (v: { form: string; version: string }) =>
  `/api/forms/${encodeURIComponent(v.form)}/versions/${encodeURIComponent(v.version)}/workbook`
export const withdrawForm = (form: string, version: string, key: string) =>
  api.POST('/api/forms/{form}/versions/{version}/withdraw', {
    params: { path: { form, version } },
    headers: keyed(key),
  })

/** A text in the reader's language, else in the form's first. */
export function sayIn(texts: Record<string, string> | undefined, locale: string): string {
  if (!texts) return ''
  const mine = Object.keys(texts).find((l) => l.includes(`(${locale.slice(0, 2)})`))
  return texts[mine ?? ''] ?? texts[''] ?? Object.values(texts)[0] ?? ''
}
