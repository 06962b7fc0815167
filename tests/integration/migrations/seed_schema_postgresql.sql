-- The facts the specification adds for PostgreSQL, on a table that stands for its own.

CREATE TABLE media_items (
    id BIGINT PRIMARY KEY,
    name TEXT,
    description TEXT,
    metadata JSONB
);

ALTER TABLE media_items ADD COLUMN search_vector tsvector;

CREATE INDEX idx_media_items_search ON media_items USING GIN(search_vector);

CREATE FUNCTION media_search_update() RETURNS trigger AS $$
BEGIN
    NEW.search_vector := to_tsvector('english', COALESCE(NEW.name,'') || ' ' || COALESCE(NEW.description,''));
    RETURN NEW;
END;
$$ LANGUAGE plpgsql;

CREATE TRIGGER media_search_update_trigger
BEFORE INSERT OR UPDATE ON media_items
FOR EACH ROW EXECUTE FUNCTION media_search_update();

CREATE INDEX idx_media_items_metadata_year ON media_items((metadata->>'year'));
