-- Receipts are asked for by id; nothing asked by device.
drop index offline_receipt_device;
