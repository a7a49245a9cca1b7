// Prints what a reader that shares no code with the engine finds in each Parquet file, one JSON object a line: rows, what the file says of itself, and
// of each column its name, its nulls, the SHA-256 of its values in the order of the rows, and one value to look at when digests differ.
// How a value is written for that is agreed with tests/Shared/ParquetReaders.cs.
//   node read-parquet.mjs hyparquet|polars FILE ...
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parquetMetadata, parquetReadObjects, parquetSchema } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import pl from 'nodejs-polars';

const day = (days) => new Date(Number(days) * 86400000).toISOString().slice(0, 10);
const instant = (micros) => {
  const seconds = micros >= 0n ? micros / 1000000n : -((999999n - micros) / 1000000n);
  return new Date(Number(seconds) * 1000).toISOString().slice(0, 19).replace('T', ' ') + '.' + String(micros - seconds * 1000000n).padStart(6, '0');
};
const bits = (number) => {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, number);
  return view.getBigUint64(0).toString(16).padStart(16, '0');
};

const readers = {
  async hyparquet(file, metadata) {
    const parsers = { dateFromDays: day, timestampFromMicroseconds: instant };
    const rows = await parquetReadObjects({ file, compressors, parsers });
    return parquetSchema(metadata).children.map((top) => [top.element.name, rows.map((row) => written(row[top.element.name], plain(leaf(top))))]);
  },
  async polars(file) {
    const frame = pl.readParquet(Buffer.from(file), { hivePartitioning: false });
    return frame.columns.map((name) => [name, series(frame.getColumn(name))]);
  },
};

// The element of a list, or the column itself.
const leaf = (node) => (node.children.length > 0 ? leaf(node.children[0]) : node.element);

const plain = (element) => (value) => {
  if (element.converted_type === 'DECIMAL')
    return value.toFixed(element.scale);
  return element.type === 'DOUBLE' || element.type === 'FLOAT' ? bits(value) : String(value);
};

function written(value, of) {
  if (value === null || value === undefined)
    return null;
  return Array.isArray(value) ? '[' + value.map((v) => (v === null || v === undefined ? 'NULL' : of(v))).join(', ') + ']' : of(value);
}

function series(s) {
  const type = s.dtype.toString();
  if (type.includes('List'))
    return s.toArray().map((list) => written(list === null ? null : Array.from(list), String));
  // As text where a number of JavaScript would not hold all digits. (hyparquet has no such way: it gives a decimal as a number, exact up to 2^53 without its point.)
  if (type.includes('Decimal') || type.includes('Int64'))
    return s.cast(pl.Utf8).toArray();
  if (type.includes('Datetime'))
    return s.cast(pl.Int64).toArray().map((v) => written(v, (micros) => instant(BigInt(micros))));
  if (type.includes('Date'))
    return s.cast(pl.Int32).toArray().map((v) => written(v, day));
  return Array.from(s.toArray()).map((v) => written(v, type.includes('Float') ? bits : String));
}

function column([name, values]) {
  const hash = createHash('sha256');
  for (const value of values)
    hash.update(value === null ? '-' : `${Buffer.byteLength(value)}:${value}`);
  return { name, nulls: values.filter((v) => v === null).length, digest: hash.digest('hex'), example: values.find((v) => v !== null) ?? null };
}

const [reader, ...paths] = process.argv.slice(2);
for (const path of paths) {
  const bytes = readFileSync(path);
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const metadata = parquetMetadata(file);
  const about = Object.fromEntries((metadata.key_value_metadata ?? []).map((e) => [e.key, e.value]));
  const columns = await readers[reader](file, metadata);
  console.log(JSON.stringify({
    rows: columns[0]?.[1].length ?? 0,
    set: about['warehouse.data_set'],
    described: JSON.parse(about['warehouse.columns'] ?? '[]').map((c) => c.name),
    columns: columns.map(column),
  }));
}
