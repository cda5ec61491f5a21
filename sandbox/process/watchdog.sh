# Ends the watched process groups as soon as its standard input closes, which the kernel does for the daemon even
# when the daemon is killed with SIGKILL. Lines read: "watch <process group>" and "forget <process group>".
# A shell and not Node, because it stays at 1 MB resident for as long as the sandbox lives.
# A dead child keeps its pid until the daemon reaps it, and the daemon forgets its group in the same turn, so no
# group in the list can belong to a stranger while the daemon lives.
trap '' HUP INT TERM
groups=
while read -r verb group; do
  case $verb in
    watch) groups="$groups $group" ;;
    forget)
      kept=
      for each in $groups; do [ "$each" = "$group" ] || kept="$kept $each"; done
      groups=$kept
      ;;
  esac
done
for each in $groups; do kill -s KILL -- "-$each" 2>/dev/null; done
exit 0
