"""Documents that an office hands round: the weekly review as PDF and as workbook."""
