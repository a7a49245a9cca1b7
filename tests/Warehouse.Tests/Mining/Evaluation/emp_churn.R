# Makes emp_churn.csv beside it and prints the values in ExpectedMaximumProfitTests. Made with R 4.2.2 and the package EMP 2.0.6 (ROCR 1.0-11).
# Rscript emp_churn.R
suppressMessages(library(EMP))
RNGversion("4.2.2")
set.seed(20130501)
# Whole 256ths are the same numbers in 4 and 8 bytes, and repeat, so that ties are among them.
n <- 600
case <- rep(c("weak", "strong", "rare"), each = n / 3)
score <- round(256 * runif(n)) / 256
chance <- ifelse(case == "weak", 0.25 + 0.25 * score, ifelse(case == "strong", score^2, 0.2 * score^3))
rows <- data.frame(case, score, label = as.integer(runif(n) < chance))
write.csv(rows, "emp_churn.csv", row.names = FALSE, quote = FALSE)
for (name in unique(case)) for (set in list(c(6, 14, 200, 10, 1), c(6, 14, 100, 30, 5), c(2, 3, 1500, 40, 8))) {
  with(rows[rows$case == name, ], {
    found <- empChurn(score, label, alpha = set[1], beta = set[2], clv = set[3], d = set[4], f = set[5])
    cat(sprintf("    [InlineData(\"%s\", %g, %g, %g, %g, %g, %.15g, %.15g)]\n", name, set[1], set[2], set[3], set[4], set[5], found$EMP, found$EMPfrac))
  })
}
