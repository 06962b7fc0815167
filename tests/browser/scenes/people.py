"""The standing cast as pages know them: names in more than one script, one person on another node."""

from chronicle_node.web.pages import Person

ALICE = Person(name="Alice Duarte", handle="@alice", url="/@alice")
BOB = Person(name="Bob", handle="@bob", url="/@bob")
CAROL = Person(name="كارول حداد", handle="@carol", url="/@carol")
DAVE = Person(name="Dave Featherstonehaugh-Cholmondeley of the Long Surname", handle="@dave", url="/@dave")
ERIN = Person(name="Erin", handle="@erin@far.example", url="/@erin@far.example", host="far.example")
