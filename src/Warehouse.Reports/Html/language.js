(function () {
  'use strict';
  var root = document.documentElement, radios = document.querySelectorAll('input[name=lang]');
  function show(lang) { root.lang = lang; root.classList.toggle('in-zh', lang === 'zh'); }
  function remembered() { try { return localStorage.getItem('warehouse-lang'); } catch (e) { return null; } }
  var chosen = location.hash === '#zh' ? 'zh' : remembered();
  radios.forEach(function (radio) {
    if (chosen) radio.checked = radio.id === chosen;
    radio.addEventListener('change', function () {
      show(radio.id);
      try { localStorage.setItem('warehouse-lang', radio.id); } catch (e) { /* a page that may not remember still switches */ }
    });
  });
  if (chosen) show(chosen);
}());
