(function () {
  'use strict';
  // Laying out more rows than this makes a sort felt; the others come at the press of a button, and without scripts all stand there.
  var root = document.documentElement, MOST = 500;
  function both(en, zh) {
    var made = document.createDocumentFragment();
    [['en', en], ['zh', zh]].forEach(function (part) {
      var span = document.createElement('span');
      span.className = part[0];
      if (part[0] === 'zh') span.lang = 'zh';
      span.textContent = part[1];
      made.appendChild(span);
    });
    return made;
  }
  function key(row, column) {
    var cell = row.cells[column], value = cell.getAttribute('data-v');
    if (value !== null) return parseFloat(value);
    if (cell.classList.contains('n')) return null;
    var zh = root.classList.contains('in-zh'), part = cell.querySelector(zh ? '.zh' : '.en');
    return (part || cell).textContent;
  }
  function sort(table, column, head) {
    var down = head.getAttribute('aria-sort') === 'none' ? head.classList.contains('n') : head.getAttribute('aria-sort') === 'ascending';
    var body = table.tBodies[0], rows = Array.prototype.map.call(body.rows, function (row) { return { row: row, key: key(row, column) }; });
    rows.sort(function (a, b) {
      if (a.key === null || b.key === null) return (a.key === null) - (b.key === null);
      var order = typeof a.key === 'number' && typeof b.key === 'number' ? a.key - b.key : String(a.key).localeCompare(String(b.key));
      return down ? -order : order;
    });
    var sorted = document.createDocumentFragment();
    rows.forEach(function (entry) { sorted.appendChild(entry.row); });
    body.appendChild(sorted);
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (other) { other.setAttribute('aria-sort', 'none'); });
    head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
    if (table.update) table.update();
  }
  document.querySelectorAll('table.data').forEach(function (table) {
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (head, column) {
      var button = document.createElement('button');
      button.type = 'button';
      while (head.firstChild) button.appendChild(head.firstChild);
      head.appendChild(button);
      head.setAttribute('aria-sort', 'none');
      button.addEventListener('click', function () { sort(table, column, head); });
    });
    if (!table.classList.contains('filter')) return;
    var label = document.createElement('label'), input = document.createElement('input'), count = document.createElement('span'), waiting = 0;
    var more = document.createElement('button'), most = MOST;
    label.className = 'find';
    label.appendChild(both('Filter', '筛选'));
    input.type = 'search';
    label.appendChild(input);
    count.className = 'small';
    count.setAttribute('role', 'status');
    label.appendChild(count);
    table.parentNode.parentNode.insertBefore(label, table.parentNode);
    more.type = 'button';
    more.className = 'more';
    more.appendChild(both('Show all rows', '显示全部行'));
    more.addEventListener('click', function () { most = Infinity; table.update(); });
    table.parentNode.parentNode.insertBefore(more, table.parentNode.nextSibling);
    table.update = function () {
      var words = input.value.toLowerCase().split(/\s+/).filter(Boolean), found = 0;
      Array.prototype.forEach.call(table.tBodies[0].rows, function (row) {
        if (words.length && !row.words) row.words = row.textContent.toLowerCase();
        var isFound = words.every(function (word) { return row.words.indexOf(word) >= 0; });
        found += isFound ? 1 : 0;
        row.hidden = !isFound || found > most;
      });
      count.textContent = words.length ? found + ' / ' + table.tBodies[0].rows.length : '';
      more.hidden = found <= most;
    };
    table.update();
    input.addEventListener('input', function () {
      clearTimeout(waiting);
      waiting = setTimeout(table.update, 80);
    });
  });
}());
