import '../../build/lib/plugin/start.js';
