/* Stands in for the header of an iPhone's SDK, of which nothing but its being there is used. */
