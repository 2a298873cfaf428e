# One JSON document a line in, {"text": …, "prefixes": […]}; one JSON string a line out: lxml's canonical text of the element marked apex="1".
import json
import sys

from lxml import etree

parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
for line in sys.stdin:
    document = json.loads(line)
    apex = etree.fromstring(document["text"].encode("utf-8"), parser).xpath('//*[@apex="1"]')[0]
    prefixes = ["#default" if prefix == "" else prefix for prefix in document["prefixes"]]
    canonical = etree.tostring(apex, method="c14n", exclusive=True, with_comments=False, inclusive_ns_prefixes=prefixes)
    print(json.dumps(canonical.decode("utf-8")))
