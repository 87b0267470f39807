/** The scenes of the house as the phone knows them. A scene is loaded by those who may enter it and kept for them; none is named here. */
import { computed, shallowRef } from 'vue'
import type { RouteLocationRaw, Router } from 'vue-router'
import { i18n, speakAlso } from '@/kernel/i18n'
import { pocket, type Deed } from '@/kernel/offline/pocket'
import type { Notice } from '@/kernel/order/useNotices'
import { ofScene, type FieldPart, type FieldScene } from '@/kernel/scene/field'
import { useSession } from '@/kernel/session/useSession'

export const scenes = Object.values(
  import.meta.glob<FieldScene>('../../../scenes/*/web/field.ts', { eager: true, import: 'default' }),
)

interface Loaded {
  scene: FieldScene
  part: FieldPart
}
const loaded = shallowRef<Loaded[]>([])

/** Whose scenes are loaded, where none had to be left out. */
let whose = ''
/** What the service worker was told last; nothing yet is not the same as that nothing is carried. */
let told: string | undefined

/** The service worker keeps these packs from now on, so that they are there without a signal: scenes and
 * their tools, words, the county's cryptography. */
async function keep(codes: string[]): Promise<void> {
  if (!('serviceWorker' in navigator) || !import.meta.env.PROD) return
  const english = i18n.global.locale.value === 'en' ? ['en', ...codes.map((code) => `${code}/en`)] : []
  const list = await pocket.recall<{ keys: { algorithm: string }[] }>('credentials').catch(() => undefined)
  // Whoever has a scene may scan codes and fill in checklists.
  const tools = codes.length ? ['scan', 'forms'] : []
  const packs = [...codes, ...tools, ...english, ...(list?.keys.some((k) => k.algorithm === 'sm2') ? ['sm2'] : [])]
  if (told === packs.join()) return
  told = packs.join()
  const { active } = await navigator.serviceWorker.ready
  active?.postMessage({ packs })
}

export function useScenes() {
  const { can, me } = useSession()
  const holds = (scene: FieldScene) =>
    scene.powers.some((power) => can(power)) || !!me.value?.mandates?.some((m) => ofScene(scene.code, m.kind))
  const has = (scene: FieldScene, deeds: Deed[]) => deeds.some((d) => ofScene(scene.code, d.kind))

  /** Loads what this person may enter or has work in; true when there are pages now that were not there before. */
  async function load(router: Router): Promise<boolean> {
    const person = me.value?.person.id ?? ''
    const carried = () => loaded.value.filter((l) => holds(l.scene)).map((l) => l.scene.code)
    if (whose === person) {
      void keep(carried())
      return false
    }
    const deeds = await pocket.deeds.filter((d) => d.person === person && d.state !== 'safe').toArray()
    const fresh = scenes.filter((s) => (holds(s) || has(s, deeds)) && !loaded.value.some((l) => l.scene === s))
    const parts = await Promise.all(
      fresh.map(async (scene): Promise<Loaded | undefined> => {
        try {
          const [part] = await Promise.all([scene.part(), speakAlso(scene.words)])
          return { scene, part: part.default }
        } catch (error) {
          // No signal, and it was not carried: everything else goes on, and it is asked for again at the next page.
          console.warn(error)
          return undefined
        }
      }),
    )
    const now = parts.filter((l) => l !== undefined)
    for (const l of now) for (const route of l.part.routes) router.addRoute(route)
    if (now.length) loaded.value = [...loaded.value, ...now]
    if (now.length === fresh.length) whose = person
    void keep(carried())
    return now.length > 0
  }

  /** Another person on the same phone sees what is theirs. */
  const open = computed(() => loaded.value.filter((l) => holds(l.scene)).map((l) => l.part))
  const partOf = (kind: string) => loaded.value.find((l) => ofScene(l.scene.code, kind))?.part
  const opOf = (deed: Deed) => partOf(deed.kind)?.ops[deed.kind]

  /** Where a message leads; nowhere when the phone has no page for what it is about. */
  const doorOf = (n: Notice): RouteLocationRaw | undefined =>
    n.kind === 'order' ? { name: 'order', params: { id: n.subject } } : partOf(n.kind)?.messages?.[n.kind]?.(n)

  /** Where somebody begins who acts for records and serves the county in nothing. */
  const own = computed(() => open.value.find((part) => part.own)?.own)
  const ownOf = (mandate: { kind: string; subject: string }) => partOf(mandate.kind)?.own?.of(mandate.subject)

  return { load, open, opOf, doorOf, own, ownOf }
}
