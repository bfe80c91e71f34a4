/** One picture of all branches: values arrive as they are, lists as lists and numbers as numbers. */
export function join(files, branches) {
  const shops = branches.map(({ read, figures }, index) => ({
    file: files[index],
    rows: read.rows,
    mean_price: figures.price.mean,
  }));
  const dearest = shops.toSorted((one, other) => other.mean_price - one.mean_price)[0];
  return { rows: shops.reduce((sum, shop) => sum + shop.rows, 0), dearest: dearest?.file ?? null, shops };
}
