import { computed, ref, shallowRef } from 'vue'
import { api, body } from '@/kernel/api/client'
import { asProblem } from '@/kernel/api/problem'
import type { Me } from '@/kernel/api/types'

const me = shallowRef<Me>()
const asked = ref(false)

/** Area codes carry their ancestry as a prefix, so holding a power at a town means holding it in its grids. */
export function covers(areas: string[], area: string): boolean {
  return areas.some((held) => area.startsWith(held))
}

/** What codes, links and papers begin with: the address that the operator set, else the one of this page. */
export const site = () => me.value?.site || location.origin

/** Who is signed in and what they may do. Hiding a button is courtesy; the server decides. */
export function useSession() {
  const powers = computed(() => new Map(me.value?.powers.map((p) => [p.power, p.areas])))

  function can(power: string, area?: string): boolean {
    const areas = powers.value.get(power)
    return areas !== undefined && (area === undefined || covers(areas, area))
  }

  /** Whoever works on orders in any way, a department that only handles them too. */
  const works = computed(() => ['order.read', 'order.handle', 'order.register'].some((power) => can(power)))

  /** Whoever acts for records and serves the county in nothing. */
  const actsOnly = computed(() => !!me.value?.mandates?.length && !me.value.duties.length)

  /** Asks once per page load; a refusal simply means nobody is signed in. */
  async function restore(): Promise<boolean> {
    if (!asked.value) {
      try {
        me.value = await body(api.GET('/api/me'))
      } catch (error) {
        if (asProblem(error).status !== 401) throw error
      }
      asked.value = true
    }
    return me.value !== undefined && !me.value.must_change
  }

  /** Asks again, where names or duties may have changed meanwhile. */
  async function refresh(): Promise<void> {
    me.value = await body(api.GET('/api/me'))
  }

  /** Goes on as somebody who was signed in before, where the server cannot be asked. It is asked again at the next page. */
  function assume(known: Me | undefined): boolean {
    me.value = known
    return known !== undefined
  }

  async function signIn(login: string, password: string): Promise<void> {
    me.value = await body(api.POST('/api/session', { body: { login, password } }))
    asked.value = true
  }

  async function signOut(): Promise<void> {
    await api.DELETE('/api/session')
    forget()
  }

  function forget(): void {
    me.value = undefined
    asked.value = true
  }

  async function changePassword(old: string, next: string): Promise<void> {
    await api.POST('/api/session/password', { body: { old, new: next } })
  }

  return { me, can, works, actsOnly, restore, refresh, assume, signIn, signOut, forget, changePassword }
}
