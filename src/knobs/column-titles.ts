/** What a table's column holds: the value to set, a value by name alone, anything, something besides, or the value so far. */
export type ColumnRole = 'proposed' | 'value' | 'untold' | 'besides' | 'old';

/** Words of titles in the languages that advice is written in; those of scripts without blanks stand anywhere. */
const OLD = wordsOf(
  'default|defaults|current|live|running|old|before|previous|original|existing|was|stock|factory|actual|standard|vorgabe|voreinstellung|bisher|bisheriger' +
    '|alt|alter|aktuell|vorher|derzeit|défaut|actuelle?|ancien|ancienne|avant|defecto|predeterminado|antes|anterior|padrão|atual|predefinito|attuale',
  '默认|默認|缺省|预设|預設|原值|原来|原始|旧值|旧|现值|当前|目前|修改前|调整前|优化前|デフォルト|既定|初期|現在|変更前|기본|현재|умолчани|текущ|было|стар|исходн',
);
/** Titles that are made of such words and of version numbers, or of marks. */
const BESIDES =
  /^(?:(?:range|units?|min|minimum|max|maximum|since|version|line|kernel|linux|ubuntu|debian|rhel|centos|type|page|section|chapter|impact|removed|reference|priority|einheit|bereich|seit)[\s\d./+x-]*)+$|^[^\p{L}]+$|范围|单位|行号|序号|编号|版本|单元|範囲|単位|единиц|диапазон|верси/iu;
const PROPOSED = wordsOf(
  'configured|expected|recommended|recommend|recommendation|suggested|suggestion|proposed|tuned|tuning|new|better|optimal|optimized|optimised|after|target|desired' +
    '|empfohlen|empfohlener|empfehlung|neu|neuer|vorschlag|recommandée?|conseillée?|nouvelle|nouveau|après|recomendado|sugerido|nuevo|novo|consigliato|nuovo',
  '建议|建議|推荐|推薦|优化|調優|调优|新值|修改后|调整后|目标|推奨|変更後|권장|추천|рекоменд|новое|стало|оптимальн',
);
const VALUE = wordsOf('value|values|setting|set|wert|valeur|valor|valore', '值|取值|设置|設定|値|값|значени');

function wordsOf(words: string, parts: string): RegExp {
  return new RegExp(`(?:^|[^\\p{L}])(?:${words})(?![\\p{L}])|${parts}`, 'iu');
}

/** What a column is for, by its title; the value so far where a title says both, as "default value". */
export function roleOfColumn(title: string): ColumnRole {
  if (title === '') return 'untold';
  if (OLD.test(title)) return 'old';
  if (PROPOSED.test(title)) return 'proposed';
  if (BESIDES.test(title)) return 'besides';
  return VALUE.test(title) ? 'value' : 'untold';
}
