/** Photos that are on this phone only, made small and looked at by their names here. */
import { onBeforeUnmount, reactive } from 'vue'
import { plainBlob, smallPhoto } from '@/kernel/form/photo'
import { newId } from '@/kernel/offline/newId'
import { pocket } from '@/kernel/offline/pocket'

export function useLocalPhotos() {
  const urls = reactive(new Map<string, string>())
  onBeforeUnmount(() => {
    for (const url of urls.values()) URL.revokeObjectURL(url)
  })

  async function load(names: string[]): Promise<void> {
    for (const name of names) {
      if (urls.has(name)) continue
      const photo = await pocket.photos.get(name)
      if (photo && !urls.has(name)) urls.set(name, URL.createObjectURL(photo.blob))
    }
  }
  async function keep(deed: string, file: File): Promise<string> {
    const name = `${deed}/${newId()}.jpg`
    const blob = plainBlob(await smallPhoto(file))
    await pocket.photos.put({ id: name, blob })
    urls.set(name, URL.createObjectURL(blob))
    return name
  }
  return { load, keep, url: (name: string) => urls.get(name) ?? '' }
}
