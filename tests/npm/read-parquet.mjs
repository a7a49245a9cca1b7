// Prints what hyparquet, a reader that shares no code with the engine, finds in each Parquet file: rows, columns with their types, sums of its numbers.
import { readFileSync } from 'node:fs';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';

for (const path of process.argv.slice(2)) {
  const bytes = readFileSync(path);
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const metadata = parquetMetadata(file);
  const rows = await parquetReadObjects({ file, compressors });
  const columns = metadata.schema.slice(1).map((c) => c.name);
  const about = Object.fromEntries(metadata.key_value_metadata.map((e) => [e.key, e.value]));
  const sums = columns.filter((c) => rows.some((r) => typeof r[c] === 'number'))
    .map((c) => [c, rows.reduce((sum, r) => sum + Math.round((r[c] ?? 0) * 100), 0)]);
  console.log(JSON.stringify({ path, rows: rows.length, columns, data_set: about['warehouse.data_set'], described: JSON.parse(about['warehouse.columns']).map((c) => c.name), cents: Object.fromEntries(sums) }));
}
