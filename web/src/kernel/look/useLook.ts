import { ref } from 'vue'

export type Look = 'system' | 'light' | 'dark'
const place = 'huying.look'

function stored(): Look {
  const value = localStorage.getItem(place)
  return value === 'light' || value === 'dark' ? value : 'system'
}

const look = ref<Look>('system')

function wear(next: Look): void {
  look.value = next
  if (next === 'system') delete document.documentElement.dataset.look
  else document.documentElement.dataset.look = next
}

const largePlace = 'huying.large'
const large = ref(false)

function enlarge(yes: boolean): void {
  large.value = yes
  document.documentElement.toggleAttribute('data-large', yes)
}

/** Light, dark, or whatever the machine says; the choice stays on this machine. */
export function useLook() {
  function choose(next: Look): void {
    wear(next)
    if (next === 'system') localStorage.removeItem(place)
    else localStorage.setItem(place, next)
  }
  /** Everything larger for eyes that need it, on doors that have it. */
  function chooseLarge(yes: boolean): void {
    enlarge(yes)
    if (yes) localStorage.setItem(largePlace, '1')
    else localStorage.removeItem(largePlace)
  }
  function restore(): void {
    wear(stored())
    enlarge(localStorage.getItem(largePlace) === '1')
  }
  return { look, choose, large, chooseLarge, restore }
}
