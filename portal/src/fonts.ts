// Split by unicode-range: a browser fetches the parts it needs, and none when the system has a Japanese font of its own.
import '@fontsource-variable/noto-sans-jp/index.css'
