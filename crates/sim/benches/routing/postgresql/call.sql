SELECT decide($1, $2)
