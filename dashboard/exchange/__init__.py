"""What handing tables in and out needs beside its page: files, work in the background, faults in words."""
