/** The scenes of the house as this door knows them: every folder's scene.ts. No scene is named here. */
import { computed, ref } from 'vue'
import { speakAlso } from '@/kernel/i18n'
import { inOrder, type OfficeScene } from '@/kernel/scene/office'
import { opens } from '@/kernel/scene/records'
import { useSession } from '@/kernel/session/useSession'

export const scenes = Object.values(
  import.meta.glob<OfficeScene>('../../../scenes/*/web/scene.ts', { eager: true, import: 'default' }),
)
opens({
  order: 'order',
  publication: 'publication',
  directive: 'directive',
  'directive.recipient': 'directive-recipient',
})
for (const scene of scenes) opens(scene.records ?? {})

export const sceneAt = (path: string) => scenes.find((s) => path === `/${s.code}` || path.startsWith(`/${s.code}/`))

const place = 'huying.scene'
const last = ref(localStorage.getItem(place) ?? '')
const told = new Map<string, Promise<void>>()

/** A scene's words, once; where they cannot be fetched they are asked for again at the next page. */
function learn(scene: OfficeScene): Promise<void> {
  const words =
    told.get(scene.code) ??
    speakAlso(scene.words).catch(() => {
      told.delete(scene.code)
    })
  told.set(scene.code, words)
  return words
}

export function useScenes() {
  const { can } = useSession()
  /** Those that one may enter, one's own first. */
  const open = computed(() => inOrder(scenes, can, last.value))
  /** Before a page is drawn: the words of what one may enter, and of the scene that it is in. */
  async function prepare(path: string): Promise<void> {
    const here = sceneAt(path)
    await Promise.all([...new Set(here ? [...open.value, here] : open.value)].map(learn))
  }
  /** The words of all scenes, for pages that name those that one does not enter. */
  const learnAll = () => Promise.all(scenes.map(learn))
  function used(path: string): void {
    const here = sceneAt(path)
    if (!here) return
    last.value = here.code
    localStorage.setItem(place, here.code)
  }
  return { open, prepare, learnAll, used }
}
