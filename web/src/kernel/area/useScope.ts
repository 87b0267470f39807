import { computed } from 'vue'
import { useRoute, useRouter, type LocationQueryRaw } from 'vue-router'
import { useSession } from '@/kernel/session/useSession'

/** Only what is set goes into the address, so that an address can be read and passed on. */
export function tidy(query: Record<string, unknown>): LocationQueryRaw {
  return Object.fromEntries(
    Object.entries(query).filter(([, value]) => value !== undefined && value !== '' && value !== null),
  ) as LocationQueryRaw
}

/** One query parameter as text. */
export function one(value: unknown): string {
  return typeof value === 'string' ? value : Array.isArray(value) ? String(value[0] ?? '') : ''
}

/** The area all screens look at. It lives in the address; without one it is the person's own area. */
export function useScope() {
  const route = useRoute()
  const router = useRouter()
  const { me } = useSession()
  const home = computed(() => ({ code: me.value?.home_area ?? '', name: me.value?.home_area_name ?? '' }))
  const chosen = computed(() => (route.name === 'area' ? one(route.params.code) : one(route.query.under)))
  const under = computed(() => chosen.value || home.value.code)

  /** What a link to another page takes along, so that the area stays the same. */
  const along = computed(() => tidy({ under: under.value === home.value.code ? '' : under.value }))

  function look(code: string): void {
    const query = tidy({ ...route.query, under: code === home.value.code ? '' : code, order: '' })
    // An area's own page follows the tree; every other page keeps its place and narrows.
    if (route.name === 'area') void router.push({ name: 'area', params: { code } })
    else void router.push({ path: route.name === 'order' || route.name === 'call' ? '/orders' : route.path, query })
  }
  return { under, home, along, look }
}
