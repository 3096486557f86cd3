-- Who is linked is asked at every tap: the other end of a link is found without reading them all.
CREATE INDEX link_b ON link (b);
