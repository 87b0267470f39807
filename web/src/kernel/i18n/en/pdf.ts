export default {
  save: 'Save as PDF',
  making: 'Setting the pages…',
  progress: '{done} of {total} set',
  missing:
    '{n} character is not in the typeface and was printed as 〓 ({codes}); write it in by hand. | {n} characters are not in the typeface and were printed as 〓 ({codes}); write them in by hand.',
}
