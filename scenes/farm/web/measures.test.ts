import { expect, it } from 'vitest'
import { jin, jinOf, mu, muOf, priceOf, yuan } from './measures'

it.each([
  [mu(6667), '10'],
  [mu(280_001), '420'],
  [jin(50_000_000), '100,000'],
  [jin(1234), '2.5'],
  [yuan(20_000_000), '200,000'],
  [String(priceOf(160)), '0.8'],
  // What a form begins with is what the server reads back as the same square metres and grams.
  [String(Math.round((muOf(6667, 3) * 2000) / 3)), '6667'],
  [String(Math.round(jinOf(12_345_650) * 500)), '12345650'],
])('says %s', (said, want) => expect(said).toBe(want))
