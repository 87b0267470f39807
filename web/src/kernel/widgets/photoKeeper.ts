import type { InjectionKey } from 'vue'

/** Where a chosen photo goes, and how it is looked at again by the name that it got there. */
export interface PhotoKeeper {
  keep: (file: File) => Promise<string>
  url: (name: string) => string
}

export const photoKeeper: InjectionKey<PhotoKeeper> = Symbol('photoKeeper')
